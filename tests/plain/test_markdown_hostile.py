"""Nothing that an author writes becomes a script, a handler, a form, a foreign id or an exception."""

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courseapp.plain.blocks import BlockWriter
from courseapp.plain.markdown import anchors_of, links_of, render, render_inline
from courseapp.plain.rendered import Rendered, Surroundings, Target
from courseapp.plain.sanitise import sanitised
from courseapp.plain.sheet import Sheet
from courseapp.plain.syntax import reader
from tests.plain.markdown_around import around
from tests.plain.markdown_hostility import CODE, PLACES, SCRIPTS, Page
from tests.work import grows_straight


def check(result: Rendered) -> None:
    parts = [result.html, *(heading.html for heading in result.headings)]
    for part in parts:
        page = Page("s-")
        page.feed(part)
        page.close()
        assert page.open == []
        assert len(set(page.ids)) == len(page.ids)
    for message in result.messages:
        assert str(message)


def check_everywhere(source: str) -> None:
    for math in (False, True):
        world = around("ko", math=math)
        check(render(source, world))
        check(render_inline(source, world))
        check(render_inline(source, world, links=False))
    anchors_of(source, world)
    links_of(source, world)


@pytest.mark.parametrize("place", PLACES)
def test_hostile_markup_stays_text_wherever_it_stands(place: str) -> None:
    for script in SCRIPTS:
        payload = script.format(x=CODE)
        check_everywhere(place.replace("{}", payload).replace("{{", "{").replace("}}", "}"))


def test_hostile_markup_stays_text_inside_other_hostile_markup() -> None:
    for outer, inner in product(SCRIPTS, SCRIPTS[::7]):
        check(render(outer.format(x=inner.format(x=CODE)), around(math=True)))
        check(render(outer.format(x=CODE) + inner.format(x=CODE), around(math=True)))


@pytest.mark.parametrize(
    "html",
    [
        "<script>a</script>",
        "<p onclick=a>b</p>",
        "<p><b>c</b></p>",
        "<a href='javascript:a'>b</a>",
        "<p id=bar>b</p>",
        "<a href='/x/'>a <a href='/y/'>b</a></a>",
        "<p>a",
        "<!-- a -->",
    ],
)
def test_the_strict_reader_refuses_what_it_should(html: str) -> None:
    page = Page("s-")
    with pytest.raises(AssertionError):  # noqa: PT012 - which of the calls refuses depends on the case
        page.feed(html)
        page.close()
        assert page.open == []


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p id="bar" class="btn" style="x" onclick="x" hx-get="/x">a</p>', '<p class="">a</p>'),
        ('<a href="javascript:x" id="s-a" class="btn external">a</a>', '<a id="s-a" class="external">a</a>'),
        ('<a href="java\tscript:x">a</a>', "<a>a</a>"),
        ('<div role="dialog" tabindex="5">a</div>', "<div>a</div>"),
        ('<input type="text"><form>a</form><b>c</b>', "ac"),
        ("<script>a</script><style>b</style>c", "c"),
        ('<math><annotation-xml encoding="text/html"><img src="x" onerror="y"></annotation-xml></math>', None),
        ('<img src="/x" width="1e9" onerror="y">', '<img src="/x">'),
    ],
)
def test_the_sanitiser_alone_would_be_enough(html: str, clean: str | None) -> None:
    result = sanitised(html, "s-")
    if clean is not None:
        assert result == clean
    assert "onerror" not in result
    assert "annotation" not in result


PIECES = [
    *("#", "##", "### ", "{#a}", " {#mental-model}", "**", "*", "_", "~~", "~", "`", "``", "```\n", "\n", "\n\n", " "),
    *("    ", "- ", "1. ", "> ", "[!NOTE]", "[", "]", "(", ")", "[^1]", "[^1]: ", "[a](b)", "![a](<time line.png>)"),
    *("{fact=sora-closed}", "]{fact=x}", "<kbd>", "</kbd>", "<br>", "<b>", "<sub>", "</sub>", "<abbr title='x'>"),
    *("</abbr>", "<!--", "-->", "<script>", "|", "\n|a|b|\n|-|-:|\n", ":::", "\n::: hint\n", "\n:::\n", ": ", "$"),
    *("$$", "\\", "{", "}", "^", "\\frac", "가", "가나(a)", "😀", "\t", "&amp;", "&#x41;", "&lt;", "&nbsp;", "┌──┐"),
    *("│", '\n```diagram {alt="a"}\n', "https://a.b", "<https://a.b>", "\u200d", "\ufe0f", "\u0301", "\x00"),
    *("\ue000", "\u2028", "\r", "\r\n", "a", "b", "'", '"', "=", "-", "---\n", "===\n"),
]
sources = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sources | st.text())
def test_no_text_breaks_the_renderer_or_its_html(source: str) -> None:
    check_everywhere(source)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sources)
def test_the_sanitiser_finds_nothing_to_change(source: str) -> None:
    sheet = Sheet(source.replace("\x00", "").replace("\ue000", ""), around(math=True))
    parser = reader(math=True)
    html = BlockWriter(sheet, parser).write(parser.parse(sheet.source, {}))
    assert sanitised(html, "s-") == html


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "{",
                "}",
                "\\",
                "^",
                "_",
                "&",
                "<",
                "\\frac",
                "\\left",
                "(",
                "\\text{",
                "\\\\",
                "\\sqrt",
                "\\begin{matrix}",
                "\\end{matrix}",
                "\\overline",
                " ",
                "가",
                "\\color{red}",
                "\\substack",
                "\\limits",
                "\\hbox{",
                "\\operatorname",
                "[",
                "]",
                "\\sum",
                "\\mathbb",
                "'",
                "\\right",
                ")",
                "\\genfrac",
                "\\middle",
                "\\not",
                "\\xrightarrow",
                "\\rule",
                "\\kern",
                "1em",
                "\\displaystyle",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_no_formula_breaks_the_renderer_or_its_html(latex: str) -> None:
    check(render(f"$$\n{latex}\n$$\n\n$x{latex}$", around(math=True)))


def test_lone_surrogates_cannot_be_stored_and_so_are_dropped() -> None:
    assert render("a\ud800b", around()).html == "<p>ab</p>\n"


def test_even_a_careless_site_does_not_turn_a_link_into_a_script() -> None:
    careless = Surroundings("en", link=lambda _href: Target("javascript:alert(1)"))
    assert "javascript" not in render("[a](../b/)", careless).html


GROWING: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "fact spans": lambda size: "[" * size + "a]{fact=sora-closed}",
    "pictures": lambda size: "![" * (size // 2),
    "quotes": lambda size: ">" * size,
    "lists": lambda size: "- " * (size // 2),
    "emphasis": lambda size: "*a _b " * (size // 6) + "b_ a* " * (size // 6),
    "html": lambda size: "<kbd>" * (size // 11) + "</kbd>" * (size // 11),
    "open html": lambda size: "<a" * (size // 2),
    "code spans": lambda size: "".join("`" * length + " " for length in range(int((2 * size) ** 0.5))),
    "headings": lambda size: "## a\n" * (size // 5),
    "footnotes": lambda size: "".join(f"[^{number}]: x\n\n" for number in range(size // 10)),
    "containers": lambda size: "::: hint\n" * (size // 9),
    "lost containers": lambda size: ":::x\n" * (size // 5),
    "dollars": lambda size: "$a " * (size // 3),
    "boxes in a row": lambda size: "```\n" + ("┌─┐" * (size // 9) + "\n") * 2 + "```",
    "boxes below each other": lambda size: "```\n" + "┌─┐\n│ │\n" * (size // 24) + "```",
    "marks": lambda size: "```\n│" + "\u0301" * (size // 2) + "\n```",
    "printed values": lambda size: "('" * (size // 2),
}


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_length_and_not_with_its_square(name: str) -> None:
    assert grows_straight(lambda size: render(GROWING[name](size), around(math=True)), 5_000, 20_000)
