"""Where links and pictures lead."""

import pytest

from courseapp.plain.markdown import render
from courseapp.plain.rendered import Surroundings, Target
from tests.plain.markdown_around import rendered


def test_a_link_to_a_lesson_goes_where_the_site_says() -> None:
    html = rendered("[why](../latents/#why)").html
    assert html == '<p><a href="/en/course/diffusion/latents/#why">why</a></p>\n'


def test_a_path_with_hangul_reaches_the_site_as_written() -> None:
    seen: list[str] = []

    def link(href: str) -> Target:
        seen.append(href)
        return Target("/x/")

    render("[a](../잠재-공간/#왜) [b](<../two words/>)", Surroundings("ko", link=link))
    assert seen == ["../잠재-공간/#왜", "../two words/"]


def test_a_link_within_the_lesson_gets_the_prefix() -> None:
    assert '<a href="#s-왜-빠를까">' in rendered("[위에서](#왜-빠를까)", "ko").html


def test_a_link_abroad_says_so() -> None:
    html = rendered('[news](https://example.org/?a=1&b=2 "The news")').html
    assert html == (
        '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener" class="external" title="The news">news</a></p>\n'
    )


def test_an_address_in_angle_brackets_is_a_link() -> None:
    assert 'href="mailto:me@example.org"' in rendered("<me@example.org>").html


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java&#x0A;script:alert(1)",
        "<java\tscript:alert(1)>",
        "java%09script:alert(1)",
        "&#106;avascript:alert(1)",
        "%6Aavascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "https:",
        "https:///x",
        "http:example.org",
        "/\\example.org",
        "\\\\example.org",
        "x:y",
    ],
)
def test_a_forbidden_address_leaves_only_its_text(href: str) -> None:
    def anything(href: str) -> Target:
        return Target(href)

    result = render(f"[text]({href})", Surroundings("en", link=anything))
    assert "href" not in result.html
    assert [message.code for message in result.messages] == ["K202"]


def test_a_link_inside_a_link_is_only_text() -> None:
    html = rendered("[see <https://a.example> now](https://b.example)").html
    assert html.count("<a ") == 1


def test_a_picture_has_its_size_and_waits_for_the_reader() -> None:
    html = rendered("![what *it* shows](<time line.png>)").html
    assert html == (
        '<p><img src="/asset/0a1b.png" alt="what it shows" width="640" height="360"'
        ' loading="lazy" decoding="async"></p>\n'
    )


def test_a_picture_that_is_not_there_leaves_its_words() -> None:
    assert rendered("![a cat](cat.png)").html == "<p>a cat</p>\n"
