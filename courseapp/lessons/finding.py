"""Answers a search: from strict readings of the query to generous ones, corrections when little is found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice, product

from django.db import connection, transaction
from django.db.models import FETCH_RAISE
from django.utils.safestring import SafeString
from django.utils.translation import override

from courseapp.lessons.lists import lesson_url
from courseapp.lessons.models import Lesson, SearchEntry, SearchWord, in_language
from courseapp.lessons.search import stems_of
from courseapp.lessons.stored_html import stored
from courseapp.plain import hangul, spelling
from courseapp.plain.keyboard import other_layout
from courseapp.plain.search_query import MOST_LETTERS, Reading, parse, tsquery
from courseapp.plain.search_text import Stems, Word, normalise, reader_lexeme
from courseapp.plain.snippets import snippet

ON_A_PAGE = 20
LAST_PAGE = 5
FEW = 3
"""Below so many hits, corrections are tried."""
MOST_CORRECTIONS = 5
MOST_NEAR_WORDS = 1000

RANKED = """
    SELECT text_id, total
    FROM (
        SELECT text_id, vector, count(*) OVER () AS total
        FROM lessons_searchentry
        WHERE vector @@ %(match)s::tsquery
        ORDER BY ts_rank(heads, %(words)s::tsquery) DESC, text_id
        LIMIT 200
    ) AS candidates
    ORDER BY ts_rank_cd(vector, %(words)s::tsquery, 1) DESC, text_id
    LIMIT %(limit)s
"""
"""Two steps, because reading a vector costs far more than matching it in the index: of however many matches
only 200, the best by their short `heads`, are ranked by the whole text. Option 1: long texts count less."""

TUNING = "SELECT set_config('random_page_cost', '1.1', true), set_config('enable_seqscan', 'off', true)"
"""SET LOCAL twice. The planner does not know that a sequential scan would unpack every vector out of line."""


class Scope(Enum):
    """Whose texts are searched: those the reader sees, or the other languages of lessons."""

    OWN = ""
    OTHERS = "!"


@dataclass(frozen=True, slots=True)
class Result:
    """A lesson found: where it is read, its title in `lang`, and the lines that answer, with marks."""

    url: str
    title: SafeString
    course_title: str
    track_title: str
    snippet: SafeString
    lang: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the answer. `count` is of all pages; `better` is another query that finds more, or "".

    When `corrected`, nothing was found as typed and the results are those of `better`.
    """

    results: tuple[Result, ...] = ()
    count: int = 0
    has_more: bool = False
    better: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class _Hits:
    """The best `text_ids` of `total` for a query in one of its readings."""

    query: tuple[Word, ...]
    stems: Stems
    scope: Scope = Scope.OWN
    text_ids: tuple[int, ...] = ()
    total: int = 0


def find(typed: str, reader: str, page: int = 1) -> Found:
    """Search the texts that readers of the language `reader` see; other languages only if those have nothing.

    Any text is a valid query. `page` counts from 1 and is cut to LAST_PAGE.
    """
    query = parse(typed)
    if not query:
        return Found()
    page = min(max(page, 1), LAST_PAGE)
    with transaction.atomic():
        _tune()
        search = _Search(reader, limit=page * ON_A_PAGE + 1)
        hits = search.strictly(query)
        better, corrected = "", False
        if hits.total < FEW:
            better, other = search.corrected(typed, hits.total)
            if better and not hits.total:
                hits, corrected = other, True
        if not hits.total:
            hits = search.read(query, Reading.ANY, Scope.OWN)
        results = _results(hits, page, reader)
    return Found(
        results=results,
        count=hits.total,
        has_more=page < LAST_PAGE and len(hits.text_ids) > page * ON_A_PAGE,
        better=better,
        corrected=corrected,
    )


def _tune() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TUNING)


class _Search:
    """The questions that one search may ask of the index."""

    def __init__(self, reader: str, limit: int) -> None:
        self.reader = reader
        self.limit = limit
        self._stems: dict[str, str] = {}

    def strictly(self, query: tuple[Word, ...]) -> _Hits:
        """All words: as typed, loosely if that finds few, in other languages if that finds nothing."""
        hits = self.read(query, Reading.EXACT, Scope.OWN)
        if hits.total < FEW:
            hits = self.read(query, Reading.LOOSE, Scope.OWN)
        if not hits.total:
            hits = self.read(query, Reading.LOOSE, Scope.OTHERS)
        return hits

    def corrected(self, typed: str, found: int) -> tuple[str, _Hits]:
        """The first correction that finds more than `found`, and what it finds; "" when there is none."""
        for better in islice(self._corrections(typed), MOST_CORRECTIONS):
            hits = self.read(parse(better), Reading.LOOSE, Scope.OWN)
            if hits.total > found:
                return better, hits
        return "", _Hits((), {})

    def read(self, query: tuple[Word, ...], reading: Reading, scope: Scope) -> _Hits:
        stems = self._known_stems(query)
        words = tsquery(query, stems, reading)
        if not words:
            return _Hits(query, stems)
        with connection.cursor() as cursor:
            match = f"{scope.value}'{reader_lexeme(self.reader)}' & ({words})"
            cursor.execute(RANKED, {"match": match, "words": words, "limit": self.limit})
            rows = cursor.fetchall()
        text_ids = tuple(text_id for text_id, _total in rows)
        return _Hits(query, stems, scope, text_ids, rows[0][1] if rows else 0)

    def _known_stems(self, query: tuple[Word, ...]) -> Stems:
        missing = {word.text for word in query if not word.is_hangul} - self._stems.keys()
        if missing:
            self._stems.update(stems_of(missing))
        return self._stems

    def _corrections(self, typed: str) -> Iterator[str]:
        """What may have been meant: the other keyboard, then known words one slip away from unknown ones."""
        text = normalise(typed[:MOST_LETTERS])
        if switched := other_layout(text):
            yield switched
        query = parse(text)
        choices = self._choices(query)
        for chosen in product(*choices):
            better = text
            for word, instead in reversed(list(zip(query, chosen, strict=True))):
                better = better[: word.start] + instead + better[word.end :]
            if better != text:
                yield better

    def _choices(self, query: tuple[Word, ...]) -> Sequence[Sequence[str]]:
        """For each word what may stand in its place; itself, spelt as typed, when there is nothing better."""
        forms = {word: (word.text, hangul.stem(word.text)) for word in query}
        keys = {key for several in forms.values() for form in several for key in spelling.keys(form)}
        if not keys:
            return [[word.text] for word in query]
        listed = SearchWord.objects.filter(keys__overlap=sorted(keys)).values_list("word", flat=True)
        known = set(listed.order_by("word")[:MOST_NEAR_WORDS])
        return [_instead(word, known) or [word.text] for word in query]


def _instead(word: Word, known: set[str]) -> list[str]:
    """Known words one slip from an unknown one; a particle, or what seems one, is kept: 확샌을 → 확산을."""
    stem = hangul.stem(word.text) if word.is_hangul else word.text
    if word.text in known or stem in known:
        return []
    ending = word.text[len(stem) :]
    return list(
        dict.fromkeys([*spelling.near(word.text, known), *(near + ending for near in spelling.near(stem, known))])
    )


def _results(hits: _Hits, page: int, reader: str) -> tuple[Result, ...]:
    """The hits of one page with everything that is shown of them, in one query."""
    wanted = hits.text_ids[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    entries = (
        SearchEntry.objects.filter(pk__in=wanted, text__lesson__in=Lesson.objects.published())
        .select_related("text__lesson__course", "text__lesson__track")
        .only(
            "plain",
            "text__language",
            "text__title_html",
            "text__lesson__slug",
            "text__lesson__course__uid",
            "text__lesson__course__title",
            "text__lesson__track__slug",
            "text__lesson__track__title",
        )
        .fetch_mode(FETCH_RAISE)
        .in_bulk()
    )
    return tuple(_result(entries[text_id], hits, reader) for text_id in wanted if text_id in entries)


def _result(entry: SearchEntry, hits: _Hits, reader: str) -> Result:
    lesson, lang = entry.text.lesson, entry.text.language
    with override(reader if hits.scope is Scope.OWN else lang):
        url = lesson_url(lesson)
    return Result(
        url=url,
        title=stored(entry.text.title_html),
        course_title=in_language(lesson.course.title, reader),
        track_title=in_language(lesson.track.title, reader),
        snippet=snippet(entry.plain, hits.query, hits.stems),
        lang=lang,
    )
