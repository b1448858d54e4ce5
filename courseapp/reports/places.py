"""What a lesson's readers see of it, as text: its headings, and where a quotation stands in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from courseapp.lessons.models import LessonText
from courseapp.plain import passages
from courseapp.plain.html_text import text_of


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson's title, summary or section in one language."""

    language: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation in its place: the text around it, and under which heading."""

    language: str
    heading: str
    before: str
    quote: str
    after: str


def in_each_language(page: str) -> list[str]:
    """The paths that a page has in the site's languages; the first language's is without a prefix."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    prefix = next((f"/{code}" for code in others if page.startswith(f"/{code}/")), "")
    bare = page.removeprefix(prefix)
    return [bare, *(f"/{code}{bare}" for code in others)]


def texts_of(lesson_id: int) -> list[LessonText]:
    return list(LessonText.objects.filter(lesson_id=lesson_id).only("language", "title", "summary_html", "sections"))


def headings(texts: Sequence[LessonText], language: str) -> list[str]:
    """The headings of the text that readers of the language see, else of the first there is, without markup."""
    text = next((one for one in texts if one.language == language), next(iter(texts), None))
    if text is None:
        return []
    found = (text_of(one["html"]) for section in text.sections for one in section["headings"])
    return list(dict.fromkeys(heading[:200] for heading in found if heading))


def parts(texts: Sequence[LessonText], first: str = "") -> Iterator[Part]:
    """Everything that can be quoted, the parts of language `first` before the others."""
    for text in sorted(texts, key=lambda one: (one.language != first, one.language)):
        yield Part(text.language, "", text.title)
        yield Part(text.language, "", text_of(text.summary_html))
        for section in text.sections:
            yield Part(text.language, text_of(section["heading"] or section["words"]), text_of(section["html"]))


def locate(texts: Sequence[LessonText], quote: str, before: str, after: str, language: str) -> Passage | None:
    """Where the quotation stands now; None when it is not there, or in several places that nothing tells apart."""
    for part in parts(texts, language):
        if found := passages.find(part.text, quote, before, after):
            return Passage(part.language, part.heading, *found.around(280))
    return None


def is_whole(texts: Sequence[LessonText], passage: str) -> bool:
    """Whether the passage still stands somewhere, letter by letter."""
    return any(passages.is_whole(part.text, passage) for part in parts(texts))
