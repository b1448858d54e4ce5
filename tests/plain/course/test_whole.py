"""A course without a fault is read without a word, and says what its files say."""

from datetime import UTC, date, datetime

from courseapp.plain.course.checking import check_course, check_lesson
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.reading import read_course
from courseapp.plain.course.shapes import Fact, Kind, Rank, Status
from tests.plain.course.small_course import (
    COURSE,
    EN,
    FILES,
    FIRST,
    FIRST_BODY,
    FIRST_KO,
    KO,
    TODAY,
    changed,
    check,
    read,
    said,
)

FENCE = "\n---\n"


def test_a_course_without_a_fault_gets_no_message() -> None:
    assert said(check_course(FILES, TODAY)[1]) == []
    assert said(read_course(FILES)[1]) == []


def test_the_course_is_what_course_yaml_says() -> None:
    course = read()
    assert (course.uid, course.source, course.languages, course.primary) == ("paper-boats", COURSE, ("en", "ko"), "en")
    assert course.title == {"en": "Paper Boats", "ko": "종이배"}
    assert (course.emoji, course.difficulty, course.license, course.fact_review) == ("⛵", "beginner", "CC BY 4.0", 90)
    assert course.personas["minsu"].avatar == "minsu.svg"
    assert course.tags == {"paper": {"en": "paper", "ko": "종이"}}
    assert course.game.levels == (Rank(0, {"en": "Dry", "ko": "마른 배"}), Rank(100, {"en": "Afloat", "ko": "뜬 배"}))
    assert [(one.code, one.metric, one.at, one.xp) for one in course.game.achievements] == [
        ("launch", "lessons", 1, 20)
    ]
    assert [(track.id, track.voice) for track in course.tracks] == [("folding", "minsu"), ("water", "")]
    assert set(course.assets) == {"minsu.svg", "folding/first-fold/sheet.png"}


def test_a_lesson_is_what_its_files_say() -> None:
    lesson = read().tracks[0].lessons[0]
    assert (lesson.uid, lesson.path, lesson.status, lesson.minutes) == (
        "k3f9a2qx",
        "folding/first-fold",
        Status.PUBLISHED,
        5,
    )
    assert lesson.facts == (Fact("record", date(2026, 11, 2), 45, "https://example.org/record"),)
    english, korean = lesson.texts["en"], lesson.texts["ko"]
    assert (english.source, korean.source) == (FIRST, FIRST_KO)
    assert english.summary == "Every boat begins as a *flat* sheet."
    assert [card.id for card in korean.cards] == ["k1", "k2"]
    assert [section.kind for section in english.sections] == [
        Kind.MENTAL_MODEL,
        Kind.BODY,
        Kind.TAKEAWAYS,
        Kind.EXERCISE,
    ]


def test_a_scheduled_lesson_knows_its_moment() -> None:
    files = changed(EN, "status: published", "status: scheduled\npublish_at: 2026-12-01T09:00+09:00")
    assert said(check_course(files, TODAY)[1]) == []
    assert read(files).tracks[0].lessons[0].publish_at == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


def test_line_ends_of_windows_change_nothing_but_themselves() -> None:
    files = {path: data.replace(b"\n", b"\r\n") if path in {EN, KO} else data for path, data in FILES.items()}
    course = read(files)
    text = course.tracks[0].lessons[0].texts["en"]
    assert text.source.encode() == files[EN]
    assert "".join(section.source for section in text.sections) == text.body
    assert text.title == "The first fold"
    codes = {message.code for message in check_course(files, TODAY)[1]}
    assert codes == {"L002"}, "only the digest of the body differs"


def test_optional_keys_may_be_left_out() -> None:
    course = "format: 1\nid: tiny\ntitle: Tiny\nlanguages: [en]\ntracks:\n  - {id: only, title: Only, lessons: [one]}\n"
    lesson = "---\nid: aaaaaaaa\ntitle: One\nsummary: One.\nminutes: 1\n---\nText.\n"
    read_one, messages = check_course({"course.yaml": course.encode(), "only/one/en.md": lesson.encode()}, TODAY)
    assert read_one is not None
    assert [message.code for message in messages] == ["M024"]
    assert read_one.tagline == {"en": ""}
    assert read_one.tracks[0].lessons[0].status is Status.PUBLISHED


def test_one_lesson_is_checked_in_its_course_as_the_whole_would_be() -> None:
    course = read()
    sources = {"en": FIRST, "ko": FIRST_KO}
    lesson, messages = check_lesson(course, "folding/first-fold", sources, TODAY)
    assert lesson == course.tracks[0].lessons[0]
    assert said(messages) == []


def test_one_lesson_hears_of_the_others_when_it_is_checked_alone() -> None:
    course = read()
    broken = FIRST.replace("#gusts", "#gust").replace("k3f9a2qx", "w1nd0000").replace("sheet.png", "shet.png")
    broken = broken.replace("tags: [paper]", "tags: [paper]\nredirect_from: [water/breeze, water/wind]")
    _lesson, messages = check_lesson(course, "folding/first-fold", {"en": broken}, TODAY)
    assert {message.code for message in messages} >= {"K002", "C017", "A001", "C021", "C022"}
    assert {message.path for message in messages} <= {EN, KO}


def test_a_new_lesson_can_be_checked_before_it_is_listed() -> None:
    source = FIRST.replace("k3f9a2qx", "n3wn3wn3").replace("![A folded sheet](sheet.png)\n", "")
    lesson, messages = check_lesson(read(), "folding/third-fold", {"en": source}, TODAY)
    assert lesson is not None
    assert [message.code for message in messages] == ["L004"]


def test_a_lesson_without_its_primary_text_cannot_be_checked() -> None:
    assert check_lesson(read(), "folding/first-fold", {"ko": FIRST_KO}, TODAY) == (None, [])


def test_a_translation_may_be_no_more_than_a_title_but_a_lesson_needs_a_text() -> None:
    title_only = f"---\ntitle: 첫 접기\ntranslated_from: {body_digest(FIRST_BODY)}\n---\n"
    assert {message.code for message in check({**FILES, KO: title_only.encode()})} == {"L007"}
    for body in ("", "\n\n", "## Only a heading\n"):
        codes = {
            message.code
            for message in check({**FILES, EN: (FIRST.partition("\n---\n")[0] + "\n---\n" + body).encode()})
        }
        assert "B007" in codes
