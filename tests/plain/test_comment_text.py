"""What a reader types becomes a few safe elements, whatever it is, in time in proportion to its length."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.comment_text import (
    HERE,
    MOST_MENTIONS,
    cleaned,
    language_of,
    names_in,
    people_in,
    render,
)
from tests.work import grows_straight

ELEMENTS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
REL = "nofollow ugc noopener"


class Reader(HTMLParser):
    """Reads HTML strictly: only what a comment may hold, closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        given = dict(attrs)
        if tag == "a":
            href = given.pop("href") or ""
            assert re.match(r"(?:https?://[^/?#\s]|mailto:[^?#\s]+@|/@/comments/by/\d+/$)", href, re.IGNORECASE), href
            assert given.pop("rel") == REL
            assert given.pop("class", "mention") == "mention"
            assert "a" not in self.open
        if tag == "ol":
            given.pop("start", None)
        assert given == {}, given
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def read(source: str, people: dict[str, int] | None = None) -> str:
    """The words of what the source becomes, once it is sure that nothing else is in it."""
    reader = Reader()
    reader.feed(render(source, people).html)
    reader.close()
    assert reader.open == []
    return "".join(reader.words)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("안녕\n하세요", "<p>안녕<br>\n하세요</p>"),
        ("하나\n\n둘", "<p>하나</p>\n<p>둘</p>"),
        ("**가중치(weight)**를 *본다*.", "<p><strong>가중치(weight)</strong>를 <em>본다</em>.</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("```py\n<b> & @Bo\n```", "<pre><code>&lt;b&gt; &amp; @Bo\n</code></pre>"),
        ("# no heading", "<p># no heading</p>"),
        ("a\n---", "<p>a<br>\n---</p>"),
        ("    no code", "<p>no code</p>"),
        ("<b>no</b> &copy;", "<p>&lt;b&gt;no&lt;/b&gt; ©</p>"),
        ("![x](https://e.org/x.png)", f'<p>!<a href="https://e.org/x.png" rel="{REL}">x</a></p>'),
        ("[x](https://e.org/ 't')", f'<p><a href="https://e.org/" rel="{REL}">x</a></p>'),
        ("[x](/accounts/logout/)", "<p>[x](/accounts/logout/)</p>"),
        ("[x](//e.org)", "<p>[x](//e.org)</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("<mailto:a@e.org>", f'<p><a href="mailto:a@e.org" rel="{REL}">mailto:a@e.org</a></p>'),
        ("|a|b|\n|-|-|", "<p>|a|b|<br>\n|-|-|</p>"),
    ],
)
def test_each_part_of_the_subset_and_each_that_is_left_out(source: str, html: str) -> None:
    assert render(source).html == html
    read(source)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://e.org/a_b(c)를 보세요", "https://e.org/a_b(c)"),
        ("(https://e.org/a).", "https://e.org/a"),
        ("https://e.org/a?b=1&c=2, and", "https://e.org/a?b=1&amp;c=2"),
        ("http://e.org!", "http://e.org"),
    ],
)
def test_a_bare_address_becomes_a_link_without_what_is_glued_to_it(source: str, address: str) -> None:
    html = render(source).html
    assert f'<a href="{address}" rel="{REL}">{address}</a>' in html
    assert render(source).links == 1


def test_links_are_counted_and_people_are_none() -> None:
    text = render("https://a.org [b](https://b.org) <https://c.org> @Bo", {"Bo": 5})
    assert (text.links, text.people) == (3, (5,))


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("@민아는 어때요?", "민아"),
        ("(@민아)", "민아"),
        ("**@민아**", "민아"),
        ("@Bo도 @Bo-x @Bo", "Bo"),
        ("a@Bo", ""),
        ("https://e.org/@Bo", ""),
        ("`@Bo`", ""),
        ("```\n@Bo\n```", ""),
        ("[@Bo](https://e.org)", ""),
        ("\\@Bo", ""),
        ("@Bobby", ""),
    ],
)
def test_who_is_named(source: str, named: str) -> None:
    people = {"민아": 3, "Bo": 5}
    text = render(source, people)
    assert text.people == ((people[named],) if named else ())
    if named:
        assert f'<a href="{HERE}/comments/by/{people[named]}/" class="mention" rel="{REL}">@{named}</a>' in text.html
        assert people_in(text.html) == {named: people[named]}


def test_a_name_is_looked_for_with_and_without_its_particles_and_in_few_words() -> None:
    assert names_in("@민아는 그래요") == [["민아는", "민아"]]
    assert names_in("@Bo는 @Bo") == [["Bo는", "Bo"], ["Bo"]]
    assert len(names_in(" ".join(f"@person{number}" for number in range(50)))) == MOST_MENTIONS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("안녕하세요", "ko"),
        ("Hello", "en"),
        ("CFG 값은 scale로 정해요", "ko"),
        ("See 확산 in the text above", "en"),
        ("...", ""),
    ],
)
def test_what_it_is_written_in(text: str, language: str) -> None:
    assert language_of(text) == language


def test_addresses_and_code_do_not_decide_the_language() -> None:
    assert render("여기요: https://example.org/a/very/long/address `some_function(argument)`").language == "ko"


def test_what_is_stored_can_be_stored_and_is_one_kind_of_text() -> None:
    assert cleaned(" a\r\nb\rc\x00\ud800 ") == "a\nb\nc"
    assert cleaned("한") == "한"


CODE = "alert(1)"
PAYLOADS = [
    "<script>{x}</script>", "<ScRiPt >{x}</sCrIpT >", "<script src=//evil.example></script>",
    "<img src=x onerror={x}>", "<img/src=x/onerror={x}>", "<svg onload={x}>", "<svg><animate onbegin={x}>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror={x}>", "<a href=javascript:{x}>a</a>",
    "<a href='java&#10;script:{x}'>a</a>", "[a](javascript:{x})", "[a](JaVaScRiPt:{x})", "[a]( javascript:{x})",
    "[a](&#106;avascript:{x})", "[a](javascript&colon;{x})", "[a](data:text/html,{x})", "[a](vbscript:{x})",
    "<javascript:{x}>", "<data:text/html;base64,eA==>", "[a](https://e.org/'onmouseover={x})",
    '[a](https://e.org/"onmouseover="{x})', "[a](<https://e.org/\" onclick=\"{x}>)", "[a\"onclick={x}](https://e.org)",
    "https://e.org/\"onclick=\"{x}", "https://e.org/<script>{x}</script>", "<https://e.org/\"><script>{x}</script>>",
    "`</code><script>{x}</script>`", "```\n</code></pre><script>{x}</script>\n```", "```<script>{x}</script>\n```",
    "```\" onclick=\"{x}\nx\n```", "<!-- --><script>{x}</script>", "<!--><img src=x onerror={x}>-->",
    "<![CDATA[<script>{x}</script>]]>", "<?xml ?><script>{x}</script>", "</textarea><script>{x}</script>",
    "</title><script>{x}</script>", "<iframe srcdoc='<script>{x}</script>'>", "<object data=javascript:{x}>",
    "<form action=javascript:{x}><button>", "<button formaction=javascript:{x}>", "<base href=javascript:{x}//>",
    "<meta http-equiv=refresh content='0;javascript:{x}'>", "<link rel=stylesheet href=//evil.example>",
    "<style>*{{background:url(//evil.example)}}</style>", "<p style=background:url(javascript:{x})>",
    "<div hx-get=/accounts/logout/ hx-trigger=load>", "<div data-hx-post=/x hx-on:load={x}>",
    "<hx-partial hx-target=body>{x}</hx-partial>",
    "<template><script>{x}</script></template>", "<noscript><p title=\"</noscript><img src=x onerror={x}>\">",
    "&lt;script&gt;{x}&lt;/script&gt;", "&#60;script&#62;{x}&#60;/script&#62;", "\\<script>{x}\\</script>",
    "@<script>{x}</script>", "@Bo\"onclick=\"{x}", "[@Bo](javascript:{x})", "@[Bo](javascript:{x})",
    "> <script>{x}</script>", "- <script>{x}</script>", "1. <img src=x onerror={x}>", "**<script>**{x}</script>",
    "[![a](javascript:{x})](javascript:{x})", "[a][b]\n\n[b]: javascript:{x}", "[a]: javascript:{x} 'b'\n\n[a]",
    "\u202e<script>{x}</script>", "<\u0000script>{x}</script>", "＜script＞{x}＜/script＞",
    "<a href=\"https://e.org\" onclick={x}>",
    "<details open ontoggle={x}>", "<input autofocus onfocus={x}>", "<video><source onerror={x}>",
    "<x contenteditable onblur={x}>",
]  # fmt: skip
PLACES = [
    "{}",
    "a {} b",
    "> {}",
    "- {}",
    "1. {}",
    "`{}`",
    "```\n{}\n```",
    "**{}**",
    "[{}](https://e.org)",
    "@Bo {}",
    "*a {} b*\n\n{}",
]


@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_stays_text_wherever_it_stands(place: str) -> None:
    for payload in PAYLOADS:
        source = cleaned(place.replace("{}", payload.replace("{x}", CODE).replace("{{", "{").replace("}}", "}")))
        read(source, {"Bo": 5})


@given(st.text(max_size=300))
def test_any_text_at_all_becomes_safe_html(source: str) -> None:
    words = read(cleaned(source), {"Bo": 5})
    assert "\x00" not in words


@given(
    st.lists(
        st.sampled_from(
            [*"[]()<>*_`~!#&@\\\"'\n\t |-+:./1a가", "```", "**", "](", "> ", "- ", "https://", "@Bo", "&lt;"]
        ),
        max_size=120,
    )
)
def test_any_mixture_of_marks_becomes_safe_html(parts: list[str]) -> None:
    source = cleaned("".join(parts))
    read(source, {"Bo": 5})
    once = render(source, {"Bo": 5})
    assert once == render(source, {"Bo": 5})


@given(st.text(alphabet="가나다 abc.,\n", min_size=1, max_size=200))
def test_plain_words_all_come_through(source: str) -> None:
    def bare(text: str) -> str:
        return "".join(text.split())

    assert bare(read(cleaned(source))) == bare(cleaned(source))


HOSTILE = [
    "[", "![", "[a](", "*a **", "**", "_", "`", "> ", "- ", "1. ", "@a ", "@가", "(", ")", "http://a.b/)", "<", "<a ",
    "&", "\\", "a*b_", "[](",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    assert grows_straight(lambda size: render((piece * size)[:size], {"a": 1}), 2_500, 10_000)
