"""What becomes findable, and what stops being so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courseapp.lessons.finding import find
from courseapp.lessons.models import Lesson, LessonText, SearchEntry, SearchWord, Track
from courseapp.lessons.search import forget_lessons, index_texts, rebuild
from courseapp.plain.course.shapes import Status
from tests.search.corpus import Written, make_course, make_lesson, make_library, sections

pytestmark = pytest.mark.django_db

FOX = Written("The fox", "A quick one.", {"Where": "It jumps over the dog."}, anchors=["where"])
WOLF = Written("늑대", "느린 짐승.", {"어디": "산을 넘는다."}, anchors=["where"])


@pytest.fixture
def track() -> Track:
    return make_course()


def index(lesson: Lesson) -> None:
    index_texts(lesson.texts.values_list("pk", flat=True))


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
def test_only_published_lessons_are_found(track: Track, status: Status) -> None:
    index(make_lesson(track, "fox", {"en": FOX}, status=status))
    assert find("fox", "en").count == 0


def test_a_lesson_taken_back_is_no_longer_found_once_indexed_again(track: Track) -> None:
    lesson = make_lesson(track, "fox", {"en": FOX})
    index(lesson)
    assert find("fox", "en").count == 1
    Lesson.objects.update(status=Status.DRAFT)
    index(lesson)
    assert find("fox", "en").count == 0


def test_a_forgotten_lesson_is_not_found_and_the_others_are(track: Track) -> None:
    fox = make_lesson(track, "fox", {"en": FOX})
    other = make_lesson(track, "other", {"en": FOX})
    for lesson in (fox, other):
        index(lesson)
    forget_lessons([fox.pk])
    assert [result.url for result in find("fox", "en").results] == ["/en/media/first/other/"]


def test_a_changed_text_is_found_by_its_new_words_only(track: Track) -> None:
    lesson = make_lesson(track, "fox", {"en": FOX})
    index(lesson)
    LessonText.objects.update(title="The hare", sections=sections(Written("", "", {"Where": "It sleeps."})))
    index(lesson)
    assert find("hare", "en").count == find("sleeping", "en").count == 1
    assert find("jumps", "en").count == 0


def test_indexing_twice_changes_nothing(track: Track) -> None:
    lesson = make_lesson(track, "fox", {"en": FOX, "ko": WOLF})
    index(lesson)
    before = list(SearchEntry.objects.order_by("pk").values_list())
    index(lesson)
    assert list(SearchEntry.objects.order_by("pk").values_list()) == before


def test_a_translation_is_found_by_the_sections_it_borrows_and_follows_their_changes(track: Track) -> None:
    english = Written("The fox", "", {"Where": "It jumps.", "When": "At dawn."}, anchors=["where", "when"])
    lesson = make_lesson(track, "fox", {"en": english, "ko": WOLF})
    index(lesson)
    assert find("dawn", "ko").results[0].lang == "ko"
    assert find("jumps", "ko").results[0].lang == "en"
    changed = Written("The fox", "", {"Where": "It jumps.", "When": "At dusk."}, anchors=["where", "when"])
    primary = lesson.texts.filter(language="en")
    primary.update(sections=sections(changed))
    index_texts(primary.values_list("pk", flat=True))
    assert find("dusk", "ko").results[0].lang == "ko"


def test_a_translation_that_arrives_takes_over_from_the_primary_text(track: Track) -> None:
    lesson = make_lesson(track, "fox", {"en": FOX})
    index(lesson)
    assert find("fox", "ko").results[0].url == "/media/first/fox/"
    korean = LessonText.objects.create(
        lesson=lesson, language="ko", title="늑대", title_html="늑대", sections=sections(WOLF)
    )
    index_texts([korean.pk])
    assert find("늑대", "ko").results[0].lang == "ko"
    assert find("fox", "ko").results[0].url == "/en/media/first/fox/"


def test_the_headings_that_every_lesson_has_are_not_what_it_is_found_by(track: Track) -> None:
    index(make_lesson(track, "fox", {"en": Written("The fox", "", {}, takeaways="Foxes jump.")}))
    assert find("takeaways", "en").count == 0


def test_rebuilding_forgets_words_that_nobody_uses(track: Track) -> None:
    lesson = make_lesson(track, "fox", {"en": FOX})
    index(lesson)
    LessonText.objects.update(title="The hare", sections=[])
    index(lesson)
    assert SearchWord.objects.filter(word="jumps").exists()
    assert rebuild() == 1
    assert not SearchWord.objects.filter(word="jumps").exists()
    assert find("hare", "en").count == 1


def test_indexing_many_lessons_takes_as_many_queries_as_indexing_one() -> None:
    make_library()
    counts = []
    for several in (LessonText.objects.all()[:1], LessonText.objects.all()):
        texts = [text.pk for text in several]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            index_texts(texts)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_indexing_nothing_is_nothing() -> None:
    index_texts([])
    forget_lessons([])
    assert not SearchEntry.objects.exists()
