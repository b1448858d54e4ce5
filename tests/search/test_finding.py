"""Which answer a search gives, apart from whether it finds: languages, corrections, pages, hostile input."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courseapp.lessons.finding import LAST_PAGE, ON_A_PAGE, Found, find
from courseapp.lessons.models import Course, LessonText, SearchWord
from courseapp.lessons.search import index_texts
from tests.search.corpus import Written, make_course, make_lesson, make_library

pytestmark = pytest.mark.django_db


def many_lessons(count: int) -> None:
    track = make_course()
    for number in range(count):
        make_lesson(track, f"lesson-{number}", {"en": Written(f"Number {number}", "", {"Say": "Nothing but wind."})})
    index_texts(LessonText.objects.values_list("pk", flat=True))


def test_the_readers_language_answers_when_it_can() -> None:
    make_library()
    (result,) = find("샘플러", "ko").results
    assert (result.lang, result.url) == ("ko", "/media/first/noise-to-picture/")
    assert (result.course_title, result.track_title) == ("미디어", "첫째")


def test_a_lesson_without_a_translation_is_found_at_its_readers_own_address() -> None:
    make_library()
    (result,) = find("spectrogram", "ko").results
    assert (result.lang, result.url) == ("en", "/media/first/english-only/")


def test_another_language_answers_only_when_the_readers_own_has_nothing() -> None:
    make_library()
    (result,) = find("permission", "ko").results
    assert (result.lang, result.url) == ("en", "/en/media/first/voice-rights/")
    assert {result.lang for result in find("확산", "en").results} == {"ko"}


def test_each_lesson_is_found_once() -> None:
    make_library()
    urls = [result.url for result in find("lora", "ko").results]
    assert len(urls) == len(set(urls)) == 1


def test_a_title_counts_more_than_a_mention() -> None:
    track = make_course()
    make_lesson(track, "mention", {"en": Written("Other things", "", {"One": "A fox and more words."})})
    make_lesson(track, "title", {"en": Written("The fox", "", {"One": "It jumps."})})
    index_texts(LessonText.objects.values_list("pk", flat=True))
    assert [result.url for result in find("fox", "en").results] == [
        "/en/media/first/title/",
        "/en/media/first/mention/",
    ]


def test_words_near_each_other_count_more_than_words_far_apart() -> None:
    track = make_course()
    apart = "A quick start. " + "And then something else happened. " * 20 + "A fox."
    make_lesson(track, "apart", {"en": Written("One", "", {"A": apart})})
    make_lesson(track, "near", {"en": Written("Two", "", {"A": "Something else happened. " * 20 + "A quick fox."})})
    index_texts(LessonText.objects.values_list("pk", flat=True))
    assert find("quick fox", "en").results[0].url == "/en/media/first/near/"


def test_few_hits_come_with_a_suggestion_and_stay_the_answer() -> None:
    track = make_course()
    for number in range(4):
        make_lesson(track, f"flow-{number}", {"en": Written("A mask", "", {})})
    make_lesson(track, "party", {"en": Written("A masked party", "", {})})
    make_lesson(track, "slip", {"en": Written("A maskk", "", {})})
    index_texts(LessonText.objects.values_list("pk", flat=True))
    SearchWord.objects.filter(word="maskk").delete()
    found = find("maskk", "en")
    assert [result.url for result in found.results] == ["/en/media/first/slip/"]
    assert (found.better, found.corrected, found.count) == ("mask", False, 1)
    assert find(found.better, "en").count == 6


def test_no_correction_is_offered_when_enough_is_found() -> None:
    many_lessons(4)
    found = find("wind", "en")
    assert (found.count, found.better, found.corrected) == (4, "", False)


def test_pages_follow_each_other_without_gaps_and_end() -> None:
    many_lessons(ON_A_PAGE + 3)
    first, second, third = (find("wind", "en", page) for page in (1, 2, 3))
    assert [len(found.results) for found in (first, second, third)] == [ON_A_PAGE, 3, 0]
    assert len({result.url for found in (first, second) for result in found.results}) == ON_A_PAGE + 3
    assert [found.has_more for found in (first, second, third)] == [True, False, False]
    assert {found.count for found in (first, second, third)} == {ON_A_PAGE + 3}


def test_pages_have_a_last_one() -> None:
    many_lessons(ON_A_PAGE * LAST_PAGE + 1)
    assert find("wind", "en", LAST_PAGE - 1).has_more
    assert not find("wind", "en", LAST_PAGE).has_more
    assert find("wind", "en", 10**9) == find("wind", "en", LAST_PAGE)
    assert find("wind", "en", -1) == find("wind", "en", 1)


def test_a_course_taken_down_between_two_imports_is_not_shown() -> None:
    make_library()
    Course.objects.update(archived_at=timezone.now())
    assert find("diffusion", "en").results == ()


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "a\x00b",
        "'",
        "''; DROP TABLE lessons_searchentry; --",
        "\\",
        "%s %(match)s %",
        "a & | !b <-> c:* <2> (((",
        ":*",
        "!",
        "=ko",
        "&" * 10_000,
        "확산" * 5_000,
        "a " * 5_000,
        "x" * 10_000,
        "가 나 다 라 마 바 사 아 자 차 카 타 파 하",
        "the of and",
        "é" * 300,
        "e\u0301" * 300,
        "🎞 film",
        "ㅋㅋㅋ",
        "\u1112\u116a",
        "İ" * 60,
        "ß" * 60,
        "確率 分布",
    ],
    ids=lambda query: ascii(query[:20]),
)
def test_no_query_is_an_error(query: str) -> None:
    make_library()
    for language in ("ko", "en", "xx", ""):
        assert isinstance(find(query, language), Found)


@pytest.mark.parametrize(
    ("query", "budget"),
    [("바람", 5), ("wind", 6), ("qwxz", 11), ("바람을 배우는 축구하는 사람 widn", 16)],
)
def test_a_search_takes_a_bounded_number_of_queries(query: str, budget: int) -> None:
    """The transaction's two included. Corrections ask more, but never more than the last budget."""
    track = make_course()
    for number in range(4):
        make_lesson(track, f"wind-{number}", {"en": Written("Wind", "", {}), "ko": Written("바람", "wind", {})})
    index_texts(LessonText.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        find(query, "ko")
    assert len(queries) <= budget
