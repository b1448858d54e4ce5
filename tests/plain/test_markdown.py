"""What authors write and what readers get."""

import pytest

from courseapp.plain.markdown import anchors_of, links_of, render, render_inline
from courseapp.plain.rendered import FACT_CLOSE, FACT_OPEN, Heading
from tests.plain.markdown_around import around, codes, rendered


def test_a_plain_paragraph_says_nothing_and_is_a_paragraph() -> None:
    result = rendered("Principles keep for *years*.\n")
    assert result.html == "<p>Principles keep for <em>years</em>.</p>\n"
    assert result.messages == ()


def test_headings_carry_a_prefixed_id_and_a_link_to_themselves() -> None:
    result = rendered("## How *fast*? {#speed}\n")
    assert result.html == (
        '<h2 id="s-speed">How <em>fast</em>? '
        '<a class="anchor" href="#s-speed" aria-label="Link to this part">#</a></h2>\n'
    )
    assert result.headings == (Heading(2, "s-speed", "How <em>fast</em>?"),)


def test_an_anchor_is_made_from_hangul_words() -> None:
    assert [heading.id for heading in rendered("### 왜 이렇게 빠를까?").headings] == ["s-왜-이렇게-빠를까"]


def test_the_contents_hold_no_links_facts_or_footnotes() -> None:
    source = "## A [link](https://e.org), [a fact]{fact=sora-closed}, a note[^1]\n\n[^1]: Here.\n"
    [heading] = rendered(source).headings
    assert heading.html == "A link, a fact, a note"


def test_level_one_becomes_level_two() -> None:
    result = rendered("# Title\n")
    assert "<h2 " in result.html
    assert "<h1" not in result.html


def test_an_anchor_given_before_is_numbered_in_later_sections_too() -> None:
    first = rendered("## Example\n")
    second = render("## Example\n\n## Example\n", around(), {heading.id for heading in first.headings})
    assert [heading.id for heading in second.headings] == ["s-example-2", "s-example-3"]


def test_the_mental_model_is_a_paragraph_with_an_anchor() -> None:
    assert rendered("A beach. {#mental-model}").html == '<p id="s-mental-model">A beach.</p>\n'


def test_anchors_are_listed_as_rendering_names_them() -> None:
    source = "A beach. {#mental-model}\n\n## Speed {#speed}\n\n### 왜?\n\n### 왜?\n"
    assert anchors_of(source, around()) == ("mental-model", "speed", "왜", "왜-2")


def test_links_are_listed_with_their_lines() -> None:
    source = "One [a](#왜)\ntwo [b](../latents/#why)\n\n- [c](https://e.org)\n"
    assert links_of(source, around()) == (("#왜", 1), ("../latents/#why", 2), ("https://e.org", 4))


def test_a_range_of_hours_is_not_struck_out() -> None:
    assert "<s>" not in rendered("1~2시간 걸려. 보통 3~4주.", "ko").html
    assert rendered("~~gone~~").html == "<p><s>gone</s></p>\n"


def test_a_fact_is_marked_for_the_mark_of_the_day() -> None:
    result = rendered("[Sora *closed*]{fact=sora-closed}.")
    marker = f"{FACT_OPEN}sora-closed{FACT_CLOSE}"
    assert result.html == f'<p><span class="fact">Sora <em>closed</em></span>{marker}.</p>\n'
    assert result.facts == ("sora-closed",)
    assert result.text == "Sora closed."


def test_nobody_can_write_a_fact_mark_by_hand() -> None:
    forged = f"{FACT_OPEN}sora-closed{FACT_CLOSE} &#xE000;x&#xE001; `{FACT_OPEN}`"
    html = rendered(forged).html
    assert FACT_OPEN not in html
    assert FACT_CLOSE not in html


@pytest.mark.parametrize(("lang", "title"), [("en", "Caution"), ("ko", "주의"), ("ko-KR", "주의"), ("fr", "Caution")])
def test_a_note_has_its_title_in_the_texts_language(lang: str, title: str) -> None:
    html = rendered("> [!CAUTION]\n> Slow.\n", lang).html
    assert html == (
        f'<div class="note note-caution" role="note"><p class="note-title">{title}</p>\n<p>Slow.</p>\n</div>\n'
    )


def test_a_hint_is_folded_away() -> None:
    html = rendered("::: hint\nLook *left*.\n:::\n", "ko").html
    assert html == '<details class="hint"><summary>힌트</summary>\n<p>Look <em>left</em>.</p>\n</details>\n'


def test_details_have_the_authors_title() -> None:
    html = rendered("::: details Why *so*?\nBecause.\n:::\n").html
    assert html.startswith('<details class="details"><summary>Why <em>so</em>?</summary>\n')


def test_a_table_scrolls_in_its_own_box() -> None:
    html = rendered("| a | b |\n| --- | ---: |\n| 1 | 2 |\n").html
    assert html.startswith('<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n')
    assert '<th scope="col" class="right">b</th>' in html
    assert '<td class="right">2</td>' in html


def test_tasks_are_signs_and_not_form_fields() -> None:
    html = rendered("- [x] read\n- [ ] try\n").html
    assert 'aria-label="done">☑</span> read' in html
    assert 'aria-label="not done yet">☐</span> try' in html
    assert "<input" not in html


def test_lists_keep_their_first_number() -> None:
    assert rendered("3. three\n4. four\n").html.startswith('<ol start="3">')


def test_terms_are_defined() -> None:
    assert rendered("Seed\n: a number\n").html == "<dl><dt>Seed</dt>\n<dd>a number\n</dd>\n</dl>\n"


def test_footnotes_of_two_sections_do_not_share_ids() -> None:
    one, two = (rendered(f"{word}[^1] again[^1]\n\n[^1]: Note.\n").html for word in ("One", "Two"))
    ids = _between(one + two, ' id="')
    assert len(ids) == 6
    assert len(set(ids)) == 6
    assert all(name.startswith("s-fn-") for name in ids)
    assert set(_between(one + two, 'href="#')) == set(ids)


def test_footnotes_may_follow_each_other_without_an_empty_line() -> None:
    result = rendered("One[^1] and two[^2].\n\n[^1]: First,\nover two lines.\n[^2]: Second.\n    More of it.\n")
    assert result.html.count('<li id="s-fn-') == 2
    assert "First,\nover two lines." in result.html
    assert "Second.\nMore of it." in result.html
    assert not result.messages


def _between(html: str, start: str) -> list[str]:
    return [part.split('"')[0] for part in html.split(start)[1:]]


def test_formulas_only_where_the_lesson_says_so() -> None:
    source = "It costs $5, then $a^2$.\n"
    assert "<math" not in rendered(source).html
    html = rendered(source, math=True).html
    assert html.count("<math") == 1
    assert "<msup><mi>a</mi><mn>2</mn></msup>" in html
    assert "costs $5, then" in html


def test_a_formula_of_its_own_scrolls_in_its_own_box() -> None:
    html = rendered("$$\n\\frac{a}{b}\n$$\n", "ko", math=True).html
    assert html.startswith('<div class="scroll" tabindex="0" role="group" aria-label="수식"><math display="block">')


def test_harmless_html_is_kept() -> None:
    source = 'H<sub>2</sub>O x<sup>2</sup> <kbd>Ctrl</kbd><br><abbr title="a &quot;b&quot;">c</abbr>\n'
    result = rendered(source)
    assert result.html == (
        '<p>H<sub>2</sub>O x<sup>2</sup> <kbd>Ctrl</kbd><br><abbr title="a &quot;b&quot;">c</abbr></p>\n'
    )
    assert result.messages == ()


def test_other_html_is_shown_as_written() -> None:
    html = rendered('<div class="x">a <b>b</b></div>').html
    assert html == '<p>&lt;div class="x"&gt;a &lt;b&gt;b&lt;/b&gt;&lt;/div&gt;</p>\n'


def test_text_for_search_leaves_out_code_and_diagrams_and_counts_scripts_apart() -> None:
    source = (
        "## The seed\n\nA `seed` is 수 하나야.\n\n```python\nhidden = 1\n```\n\n"
        '```diagram {caption="한눈에" alt="x"}\n│ hidden │\n```\n'
    )
    result = rendered(source, "ko")
    assert result.text == "The seed\nA seed is 수 하나야.\n한눈에"
    assert (result.words, result.syllables) == (5, 7)


def test_a_summary_has_no_paragraph_and_its_stars_are_emphasis() -> None:
    result = render_inline("The *principles* keep; **가중치(weight)**를 봐.", around())
    assert result.html == "The <em>principles</em> keep; <strong>가중치(weight)</strong>를 봐."
    assert result.messages == ()


def test_a_summary_that_a_program_printed_is_an_error() -> None:
    [message] = render_inline("('미래는 *언제*가 진짜 스킬.',)", around()).messages
    assert (message.code, message.line, message.level.name) == ("B110", 1, "ERROR")


def test_a_title_inside_a_link_holds_no_link() -> None:
    source = "See [this](https://e.org) and [that]{fact=sora-closed}"
    assert render_inline(source, around(), links=False).html == "See this and that"


def test_decomposed_hangul_is_composed() -> None:
    assert rendered("## \u1100\u1161").headings[0].id == "s-가"


def test_windows_line_ends_change_nothing() -> None:
    source = "## A\n\n- b\n- c\n\n```python\nx = 1\n```\n"
    assert rendered(source.replace("\n", "\r\n")).html == rendered(source).html


def test_the_model_lesson_of_the_manual_has_nothing_to_complain_about() -> None:
    source = (
        "Picture a beach. {#mental-model}\n\n## How fast is fast? {#speed}\n\n"
        "- [One app]{fact=sora-closed}\n\n## Key takeaways {#takeaways}\n\n- Years.\n\n"
        "## Exercise {#exercise}\n\nTry.\n\n::: hint\nLook.\n:::\n"
    )
    assert codes(source) == []
