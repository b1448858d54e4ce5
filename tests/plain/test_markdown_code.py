"""Code blocks and prompts."""

import pytest
from pygments.lexers import find_lexer_class_by_name

from courseapp.plain.fences import COLOURLESS, LANGUAGES, coloured, info
from tests.plain.markdown_around import rendered


def test_code_has_colours_as_classes() -> None:
    html = rendered("```python\ndef f():\n    return 1\n```\n").html
    assert html == (
        '<div class="code"><pre tabindex="0"><code class="language-python"><span class="k">def</span> '
        '<span class="nf">f</span>():\n    <span class="k">return</span> <span class="m">1</span>'
        "</code></pre></div>\n"
    )


def test_a_prompt_wraps_and_has_no_colours() -> None:
    html = rendered("```prompt\nA cat, <lora:x:1>\n```\n").html
    assert html == (
        '<div class="code prompt"><pre><code class="language-prompt">A cat, &lt;lora:x:1&gt;</code></pre></div>\n'
    )


def test_code_without_a_language_is_plain() -> None:
    assert rendered("```\na < b\n```\n").html == (
        '<div class="code"><pre tabindex="0"><code>a &lt; b</code></pre></div>\n'
    )


def test_box_characters_in_a_program_make_no_diagram() -> None:
    assert 'class="diagram"' not in rendered('```python\nprint("│ ┌")\n```\n').html


@pytest.mark.parametrize("name", sorted(LANGUAGES - COLOURLESS - {"json5"}))
def test_every_language_offered_is_known_to_the_highlighter(name: str) -> None:
    assert find_lexer_class_by_name(name)
    code = "<a href='x'>&amp; # // \"y\" {z} 가\n"
    text = coloured(code, name)
    assert "<a" not in text
    assert text.count("<span") == text.count("</span>")


def test_very_long_code_is_shown_without_colours() -> None:
    assert "<span" not in coloured("x = 1\n" * 20_000, "python")


def test_the_first_line_of_a_fence_is_read() -> None:
    read = info(' diagram  {caption="a {b} \'c\'" alt="d, e" odd=1} ')
    assert (read.name, read.settings, read.rest) == ("diagram", {"caption": "a {b} 'c'", "alt": "d, e"}, "odd=1")
