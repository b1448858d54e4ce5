"""Keeps what lessons are found by: SearchEntry and SearchWord. Finding is in finding.py."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.conf import settings
from django.db import connection, transaction

from courseapp.lessons.models import Lesson, LessonText, SearchEntry, SearchWord
from courseapp.lessons.reading import completed
from courseapp.plain import hangul, spelling
from courseapp.plain.html_text import text_of
from courseapp.plain.search_text import Stems, Weight, latin_words, normalise, vector, words

LESSONS_AT_ONCE = 200
WORDS_AT_ONCE = 2000

type Parts = list[tuple[str, Weight]]


def index_texts(text_ids: Iterable[int]) -> None:
    """Make these texts, and all others of their lessons, findable as they are now.

    The others too, because a translation shows the primary text where it has none itself. Lessons that are
    not published become unfindable. Runs in the caller's transaction, if there is one.
    """
    lesson_ids = LessonText.objects.filter(pk__in=list(text_ids)).values_list("lesson_id", flat=True)
    for some in batched(sorted(set(lesson_ids)), LESSONS_AT_ONCE, strict=False):
        with transaction.atomic():
            _index_lessons(some)


def forget_lessons(lesson_ids: Iterable[int]) -> None:
    """Make these lessons unfindable."""
    SearchEntry.objects.filter(text__lesson__in=list(lesson_ids)).delete()


def rebuild() -> int:
    """Make the whole index anew, without words that no lesson uses any more; how many texts it now holds."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        SearchWord.objects.all().delete()
        index_texts(LessonText.objects.values_list("pk", flat=True))
    return SearchEntry.objects.count()


def stems_of(latin: Iterable[str]) -> Stems:
    """English stems by PostgreSQL's own Snowball; "" for stop words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, coalesce((ts_lexize('english_stem', word))[1], '') FROM unnest(%s::text[]) AS word",
            [list(latin)],
        )
        return dict(cursor.fetchall())


def _index_lessons(lesson_ids: tuple[int, ...]) -> None:
    published = Lesson.objects.published().filter(pk__in=lesson_ids)
    forget_lessons(set(lesson_ids) - set(published.values_list("pk", flat=True)))
    by_lesson: dict[int, dict[str, LessonText]] = {}
    texts = LessonText.objects.filter(lesson__in=published).select_related("lesson__course")
    for text in texts.only("lesson__course__languages", "language", "title", "summary_text", "sections"):
        by_lesson.setdefault(text.lesson_id, {})[text.language] = text
    parts = {text: _parts(text, among) for among in by_lesson.values() for text in among.values()}
    stems = stems_of({word for own in parts.values() for part, _weight in own for word in latin_words(part)})
    entries = [
        SearchEntry(
            text=text,
            heads=vector([part for part in own if part[1] == "A"], stems),
            vector=vector(own, stems, _readers(text, by_lesson[text.lesson_id])),
            plain="\n".join([own[1][0], *(part for part, weight in own if weight == "D")]).strip(),
        )
        for text, own in parts.items()
    ]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["text"], update_fields=["heads", "vector", "plain"]
    )
    _keep_words({word for own in parts.values() for part, _weight in own for word in _correctable(part)})


def _parts(text: LessonText, among: dict[str, LessonText]) -> Parts:
    """Title, summary, headings and body as the readers of this text see the lesson, fallbacks included."""
    primary = among.get(text.lesson.course.primary, text)
    sections = [section for section, _text in completed(text, primary)]
    heads: Parts = [(normalise(text.title), "A"), (normalise(text.summary_text or primary.summary_text), "A")]
    for section in sections:
        headings = [section["heading"], *(heading["html"] for heading in section["headings"])]
        heads += [(text_of(heading), "A") for heading in headings if heading]
    return heads + [(text_of(section["html"]), "D") for section in sections]


def _readers(text: LessonText, among: dict[str, LessonText]) -> list[str]:
    """The languages whose readers see this text: its own, for the primary one also those the lesson lacks."""
    if text.language != text.lesson.course.primary:
        return [text.language]
    return [text.language, *(code for code, _name in settings.LANGUAGES if code not in among)]


def _correctable(part: str) -> Iterator[str]:
    for word in words(part):
        yield word.text
        if word.is_hangul:
            yield hangul.stem(word.text)


def _keep_words(found: set[str]) -> None:
    """Sorted, so that two imports at once take their locks in the same order."""
    rows = (SearchWord(word=word, keys=keys) for word in sorted(found) if (keys := spelling.keys(word)))
    for some in batched(rows, WORDS_AT_ONCE, strict=False):
        SearchWord.objects.bulk_create(some, ignore_conflicts=True)
