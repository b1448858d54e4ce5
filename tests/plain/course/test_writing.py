"""What is written reads back as it was, is written the same again, and a stamp touches one line."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.lesson_file import read_lesson_file
from courseapp.plain.course.reading import Reading, read_lesson
from courseapp.plain.course.sections import split_sections
from courseapp.plain.course.shapes import Card, Fact, Lesson, Link, Status, Text
from courseapp.plain.course.strict_yaml import Map, Scalar, read_yaml
from courseapp.plain.course.writing import quoted, restamp, scalar, write_lesson
from tests.plain.course.small_course import FIRST, FIRST_KO, said

DIGEST = "0123456789ab"


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\u2028\u2029"),
    min_size=1,
    max_size=20,
).map(lambda text: text.strip() or "-")
slugs = st.text("ab-01", min_size=1, max_size=8).map(lambda text: "-".join(filter(None, text.split("-"))) or "a")
urls = st.text("abc/?#&=%:'[]{},~*!", max_size=12).map(lambda path: f"https://example.org/{path}")
links = st.builds(Link, words, urls, st.sampled_from(["en", "ko", "pt-BR"]), st.one_of(st.just(""), slugs))
card_lists = st.lists(st.builds(Card, slugs, words, words), max_size=3)
bodies = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
facts = st.builds(
    Fact,
    slugs,
    st.dates(date(1990, 1, 1), date(2200, 1, 1)),
    st.one_of(st.none(), st.integers(1, 9999)),
    st.one_of(st.just(""), urls),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=9))))  # noqa: DTZ001


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    def text(lang: str, stamp: str) -> Text:
        body = draw(bodies)
        cards = {card.id: card for card in draw(card_lists)}
        return Text(
            lang=lang,
            path=f"t/l/{lang}.md",
            source="",
            title=draw(words),
            summary=draw(words),
            links=tuple(draw(st.lists(links, max_size=3))),
            cards=tuple(cards.values()),
            translated_from=stamp,
            body=body,
            body_line=0,
            sections=split_sections(body),
        )

    named = {fact.name: fact for fact in draw(st.lists(facts, max_size=3))}
    return Lesson(
        uid=draw(st.text("az09", min_size=8, max_size=8)),
        track="t",
        slug="l",
        status=draw(st.sampled_from([Status.DRAFT, Status.PUBLISHED, Status.ARCHIVED])),
        publish_at=draw(st.one_of(st.none(), moments)),
        minutes=draw(st.integers(1, 600)),
        tags=tuple(dict.fromkeys(draw(st.lists(slugs, max_size=3)))),
        redirect_from=tuple(f"t/{slug}" for slug in dict.fromkeys(draw(st.lists(slugs, max_size=2)))),
        math=draw(st.booleans()),
        facts=tuple(named.values()),
        texts={"en": text("en", ""), "ko": text("ko", draw(st.sampled_from(["", DIGEST])))},
    )


def _without_places(lesson: Lesson) -> tuple[object, ...]:
    """Everything but where it stood in the file."""
    texts = [
        (text.lang, text.title, text.summary, text.links, text.cards, text.translated_from, text.body, text.sections)
        for text in lesson.texts.values()
    ]
    return (
        *(lesson.uid, lesson.status, lesson.publish_at, lesson.minutes, lesson.tags, lesson.redirect_from),
        *(lesson.math, lesson.facts, texts),
    )


def write(lesson: Lesson) -> dict[str, str]:
    return {lang: write_lesson(lesson, lang, primary=lang == "en") for lang in lesson.texts}


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(lessons())
def test_what_is_written_reads_back_and_is_written_the_same(lesson: Lesson) -> None:
    sources = write(lesson)
    reading = Reading(None)
    again = read_lesson("t", "l", sources, ("en", "ko"), reading)
    assert said(reading.messages) == []
    assert _without_places(again) == _without_places(lesson)
    assert write(again) == sources


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.booleans())
def test_any_text_survives_as_a_value(text: str, flow: bool) -> None:
    yaml = f"key: [{scalar(text, flow=True)}]\n" if flow else f"key: {scalar(text)}\n"
    found = Findings("")
    node = read_yaml(yaml, found)
    assert isinstance(node, Map)
    value = node.entries["key"]
    read = value if isinstance(value, Scalar) else value.nodes[0]  # type: ignore[union-attr]
    assert isinstance(read, Scalar)
    assert read.raw == text or found.messages, "only control characters are refused"


def test_plain_words_stay_bare_and_doubtful_ones_are_quoted() -> None:
    assert scalar("The *principles* underneath: none") == '"The *principles* underneath: none"'
    assert scalar("Keep the *principles*") == "Keep the *principles*"
    assert scalar("왜 빠를까") == "왜 빠를까"
    assert [scalar(text) for text in ("true", "12", "", " a", "a #b", "- a")] == [
        quoted(text) for text in ("true", "12", "", " a", "a #b", "- a")
    ]


def test_a_file_is_written_as_the_documentation_shows_it() -> None:
    reading = Reading(None)
    lesson = read_lesson("folding", "first-fold", {"en": FIRST, "ko": FIRST_KO}, ("en", "ko"), reading)
    head = write_lesson(lesson, "en", primary=True).partition("\n---\n")[0]
    assert head.replace(", kind: article", ", lang: en, kind: article") == FIRST.partition("\n---\n")[0].replace(
        "lang: en, kind", "lang: en, kind"
    )
    assert write_lesson(lesson, "ko", primary=False) == FIRST_KO


def test_a_scheduled_moment_keeps_its_zone() -> None:
    source = FIRST.replace("published", "scheduled\npublish_at: 2026-12-01T09:00+09:00")
    lesson = read_lesson("t", "l", {"en": source}, ("en",), Reading(None))
    assert "publish_at: 2026-12-01T09:00+09:00\n" in write_lesson(lesson, "en", primary=True)
    assert lesson.publish_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_the_front_matter_takes_the_line_ends_of_the_body() -> None:
    source = FIRST.replace("\n", "\r\n")
    lesson = read_lesson("t", "l", {"en": source}, ("en",), Reading(None))
    written = write_lesson(lesson, "en", primary=True)
    assert written.count("\n") == written.count("\r\n")


def test_a_digest_is_the_first_twelve_digits_of_sha_256() -> None:
    assert body_digest("abc") == "ba7816bf8f01"
    assert body_digest("가\r\n") != body_digest("가\n")


def _stamp_of(source: str) -> str:
    return read_lesson_file("ko.md", "ko", source, Findings(""), primary=False).text.translated_from


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: a\n", f"title: a\ntranslated_from: {scalar(DIGEST)}\n"),
        ("translated_from: aaaaaaaaaaaa\ntitle: a\n", f"translated_from: {scalar(DIGEST)}\ntitle: a\n"),
        (
            "title: a\ntranslated_from:   'aaaaaaaaaaaa'   # old\n",
            f"title: a\ntranslated_from: {scalar(DIGEST)}   # old\n",
        ),
        ("translated_from:\n  aaaaaaaaaaaa\ntitle: a\n", f"translated_from: {scalar(DIGEST)}\ntitle: a\n"),
        ("translated_from:\ntitle: a\n", f"translated_from: {scalar(DIGEST)}\ntitle: a\n"),
        ("", f"translated_from: {scalar(DIGEST)}\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_stamp_changes_its_own_line_only(before: str, after: str, end: str) -> None:
    body = "---\n\n글 translated_from: x\n"
    source = f"---\n{before}{body}".replace("\n", end)
    stamped = restamp(source, DIGEST)
    assert stamped == f"---\n{after}{body}".replace("\n", end)
    assert _stamp_of(stamped) == DIGEST
    assert restamp(stamped, DIGEST) == stamped


def test_a_stamp_already_there_is_left_as_it_is_written() -> None:
    source = "---\ntranslated_from:    'abcdefabcdef'  # mine\n---\n"
    assert restamp(source, "abcdefabcdef") == source


@pytest.mark.parametrize("source", ["글만 있어.\n", "---\ntitle: a\n", "---\n{title: a}\n---\n글\n", ""])
def test_a_file_that_cannot_hold_a_stamp_is_left_alone(source: str) -> None:
    assert restamp(source, DIGEST) == source


@given(st.text(st.characters(codec="utf-8")))
def test_stamping_any_file_keeps_its_body(source: str) -> None:
    assert divide(restamp(source, DIGEST)).body == divide(source).body
