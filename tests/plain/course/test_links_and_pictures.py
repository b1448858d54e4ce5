"""Links between lessons, anchors of both languages, and pictures that can only be seen."""

from collections.abc import Mapping

import pytest

from courseapp.plain.course.checking import check_course
from courseapp.plain.course.linking import Destination, destination
from courseapp.plain.course.pictures import check_pictures
from tests.plain.course.small_course import EN, FILES, FIRST, FIRST_KO, KO, PNG, SVG, TODAY, changed, check, said


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../tool-map/", Destination("currency/tool-map")),
        ("../tool-map", Destination("currency/tool-map")),
        ("../tool-map/#why", Destination("currency/tool-map", "why")),
        ("../tool-map/ko.md#왜", Destination("currency/tool-map", "왜", "ko")),
        ("../tool-map/fr.md", Destination("currency/tool-map/fr.md")),
        ("../../diffusion/latent-space/?x=1#y", Destination("diffusion/latent-space", "y")),
        ("./", Destination("currency/here")),
        ("..", Destination("currency")),
        ("../..", Destination("")),
        ("../../../elsewhere/", None),
        ("/en/x/", None),
    ],
)
def test_a_relative_address_means_one_page(href: str, expected: Destination | None) -> None:
    assert destination(href, "currency/here", ("en", "ko")) == expected


def about_links(files: Mapping[str, bytes]) -> list[str]:
    return said([message for message in check(files) if message.code.startswith("K")])


@pytest.mark.parametrize(
    "good", ["../second-fold/", "../second-fold/ko.md", "../", "../../", "../../water/wind/#gusts"]
)
def test_links_to_lessons_tracks_and_the_course_are_good(good: str) -> None:
    assert about_links(changed(EN, "../../water/wind/#gusts", good)) == []


def test_an_anchor_of_a_section_shown_in_the_primary_language_counts() -> None:
    partly = FIRST_KO.partition("## 왜")[0] + "## 실습 {#exercise}\n\n[왜](#why)를 다시 읽어.\n"
    codes = [message.code for message in check({**FILES, KO: partly.encode()})]
    assert codes == ["L005"]


def test_an_anchor_made_from_words_counts_in_its_own_language() -> None:
    files = changed(KO, "[바람](../../water/wind/#gusts)", "[뒤집기](../second-fold/#뒤집기)")
    assert said(check(files)) == []
    wrong = changed(KO, "[바람](../../water/wind/#gusts)", "[뒤집기](../second-fold/#뒤집귀)")
    assert any('did you mean "#뒤집기"?' in line for line in said(check(wrong)))


def test_an_anchor_in_the_lesson_itself_is_looked_for() -> None:
    (line,) = about_links(changed(EN, "(#why)", "(#wy)"))
    assert line == f'{EN}:31: error K002: this lesson has no anchor #wy  (did you mean "#why"?)'


def test_a_link_to_a_lesson_that_is_listed_but_missing_is_told_once() -> None:
    files = {path: data for path, data in FILES.items() if not path.startswith("water/")}
    assert [message.code for message in check(files)] == ["C012"]


def test_a_picture_of_another_lesson_can_be_shown_and_is_found_by_its_name() -> None:
    good = changed("water/wind/en.md", "They come", "![sheet](../../folding/first-fold/sheet.png) They come")
    assert {message.code for message in check(good)} == {"L002"}
    wrong = changed("water/wind/en.md", "They come", "![sheet](sheet.png) They come")
    assert any('did you mean "../../folding/first-fold/sheet.png"?' in line for line in said(check(wrong)))


def test_pictures_of_descriptions_count_as_used_and_their_links_are_checked() -> None:
    files = {**changed("course.yaml", "How to fold.", '"![x](extra.png) [wind](water/wimd/)"'), "extra.png": PNG}
    (line,) = said(check(files))
    assert line.startswith("course.yaml:25: error K001: water/wimd/ leads nowhere: there is no lesson water/wimd")


def svg(inside: str, attributes: str = "") -> list[str]:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'
    return said(check_pictures({"a.svg": data.encode()}))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<SCRIPT href="x"/>',
        '<circle onload="x()"/>',
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://example.org/a.png"/>',
        '<use xlink:href="other.svg#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
        '<a href="javascript:x()"><text>x</text></a>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<rect style="fill: url(https://example.org/a)"/>',
        "<style>@import 'x.css';</style>",
        "<style>rect { fill: url( 'x.svg' ) }</style>",
        '<set attributeName="href" to="javascript:x()"/>',
        "<iframe/>",
    ],
)
def test_an_svg_that_could_do_anything_is_refused(inside: str) -> None:
    assert svg(inside)
    assert all("error A005" in line for line in svg(inside))


@pytest.mark.parametrize(
    "inside",
    [
        '<rect fill="url(#g)"/>',
        '<rect style="fill:url( #g )"/>',
        '<use href="#a"/>',
        '<image href="data:image/png;base64,iVBORw0KGgo="/>',
        "<style>rect { fill: red }</style>",
        "<title>onload</title>",
    ],
)
def test_a_harmless_svg_is_let_through(inside: str) -> None:
    assert svg(inside) == []


def test_an_svg_that_declares_entities_is_read_no_further() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
    (line,) = said(check_pictures({"a.svg": bomb}))
    assert "<!ENTITY a>" in line


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.JPEG", b"\xff\xd8\xff\xe0"),
        ("a.gif", b"GIF89a"),
        ("a.webp", b"RIFF\0\0\0\0WEBP"),
        ("a.avif", b"\0\0\0\x20ftypavif"),
        ("a.png", PNG),
        ("a.svg", b'<?xml version="1.0"?>\n' + SVG),
    ],
)
def test_each_kind_of_picture_is_known_by_its_first_bytes(name: str, data: bytes) -> None:
    assert check_pictures({name: data}) == []


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", b"<svg", b"\x89PN", b'<?xml version="1.0" encoding="x"?><svg/>']
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert check_pictures({"a.svg": data})


def test_the_whole_course_hears_of_a_file_only_once() -> None:
    messages = check_course({**FILES, EN: FIRST.replace("sheet.png", "no.png").encode()}, TODAY)[1]
    assert len(said(messages)) == len(set(said(messages)))
