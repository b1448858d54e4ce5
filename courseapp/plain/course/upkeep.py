"""What a lesson needs over time: facts checked again, translations that keep up, honest minutes."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.bodies import Page
from courseapp.plain.course.codes import Code
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.lesson_file import UNDATED, FileRead
from courseapp.plain.course.minutes import reading_minutes
from courseapp.plain.course.sections import pair_sections
from courseapp.plain.course.shapes import Card, Course, Fact, Language, Lesson, Status
from courseapp.plain.messages import Message

FEWEST_CARDS, MOST_CARDS = 2, 5
_ENOUGH_WORDS = 40
"""A text shorter than this may well be without a word in its own script."""


def check_facts(lesson: Lesson, file: FileRead, used: Collection[str], fact_review: int, today: date) -> list[Message]:
    """Facts that nothing uses, and those to be checked again. `fact_review` is the course's period in days."""
    found = Findings(file.text.path)
    for fact in lesson.facts:
        line = file.lines.get(f"facts.{fact.name}", 1)
        verified_line = file.lines.get(f"facts.{fact.name}.verified", line)
        if fact.name not in used:
            found.add(
                Code.FACT_UNUSED,
                line,
                _('nothing in the lesson is marked with the fact "%(name)s"'),
                _("mark the claim: [text]{fact=%(name)s}; or remove the fact"),
                key=f"facts.{fact.name}",
                name=fact.name,
            )
        if fact.verified == UNDATED:
            continue
        due = due_on(fact, fact_review)
        if fact.verified > today:
            found.add(
                Code.FACT_FUTURE,
                verified_line,
                _('the fact "%(name)s" was verified on %(verified)s, which is yet to come'),
                _("write the day on which it was seen to be true, at most %(today)s"),
                key=f"facts.{fact.name}.verified",
                name=fact.name,
                verified=fact.verified.isoformat(),
                today=today.isoformat(),
            )
        elif due < today:
            found.add(
                Code.FACT_OVERDUE,
                verified_line,
                _('the fact "%(name)s" was to be checked again by %(due)s'),
                _("check it, mend the text if it changed, and write verified: %(today)s"),
                key=f"facts.{fact.name}.verified",
                name=fact.name,
                due=due.isoformat(),
                today=today.isoformat(),
            )
    return found.messages


def due_on(fact: Fact, fact_review: int) -> date:
    """The last day on which a fact counts as fresh."""
    days = fact_review if fact.review is None else fact.review
    return fact.verified + timedelta(days=min(days, (date.max - fact.verified).days))


def check_cards(lesson: Lesson, files: Mapping[Language, FileRead], primary: Language) -> list[Message]:
    """The number of cards, and that each language has the same ones."""
    messages: list[Message] = []
    cards = lesson.texts[primary].cards
    found = Findings(files[primary].text.path)
    if not FEWEST_CARDS <= len(cards) <= MOST_CARDS and lesson.status is not Status.ARCHIVED:
        found.add(
            Code.CARDS_COUNT,
            files[primary].lines.get("cards", 1),
            _("the lesson has %(count)d review cards"),
            _("%(fewest)d to %(most)d are recommended"),
            key="cards",
            count=len(cards),
            fewest=FEWEST_CARDS,
            most=MOST_CARDS,
        )
    messages += found.messages
    for lang, file in files.items():
        if lang != primary and file.whole:
            messages += _compare_cards(file, cards)
    return messages


def _compare_cards(file: FileRead, primary: tuple[Card, ...]) -> list[Message]:
    found = Findings(file.text.path)
    here, there = {card.id for card in file.text.cards}, {card.id for card in primary}
    line = file.lines.get("cards", 1)
    if missing := sorted(there - here):
        found.add(
            Code.CARDS_UNTRANSLATED,
            line,
            _("these cards are not translated: %(ids)s"),
            _("add them with the same ids; until then they are shown in the primary language"),
            key="cards",
            ids=tuple(missing),
        )
    if extra := sorted(here - there):
        found.add(
            Code.CARDS_EXTRA,
            line,
            _("the primary file has no cards with these ids: %(ids)s"),
            _("use the primary file's ids, or add the cards there"),
            key="cards",
            ids=tuple(extra),
        )
    return found.messages


def check_translations(course: Course, lesson: Lesson, files: Mapping[Language, FileRead]) -> list[Message]:
    """Translations that are missing, behind, or do not fit the primary text."""
    messages: list[Message] = []
    primary = lesson.texts[course.primary]
    digest = body_digest(primary.body)
    for lang in course.languages[1:]:
        found = Findings(f"{lesson.path}/{lang}.md")
        if lang not in files:
            if lesson.status is not Status.ARCHIVED:
                found.add(
                    Code.TRANSLATION_MISSING,
                    0,
                    _("the lesson is not translated; readers will see it in %(primary)s"),
                    primary=course.primary,
                )
        else:
            _check_stamp(found, files[lang], digest)
            _check_sections(found, files[lang], lesson, course.primary)
        messages += found.messages
    return messages


def _check_stamp(found: Findings, file: FileRead, digest: str) -> None:
    stamp = file.text.translated_from
    if not file.whole or stamp == digest:
        return
    if stamp:
        found.add(
            Code.TRANSLATION_BEHIND,
            file.lines.get("translated_from", 1),
            _("the translation is behind: the primary text has changed since"),
            _("reread it against the primary text, then run check_course with --stamp (%(digest)s)"),
            key="translated_from",
            digest=digest,
        )
    elif "translated_from" not in file.lines:
        found.add(
            Code.TRANSLATION_UNSTAMPED,
            1,
            _('"translated_from" is missing, so nobody will see when the translation falls behind'),
            _("run check_course with --stamp, or write translated_from: %(digest)s"),
            key="translated_from",
            digest=digest,
        )


def _check_sections(found: Findings, file: FileRead, lesson: Lesson, primary: Language) -> None:
    first, text = lesson.texts[primary], file.text
    pairs, odd = pair_sections(first.sections, text.sections)
    for place in odd:
        section = text.sections[place]
        found.add(
            Code.SECTION_UNPAIRED,
            text.body_line + section.line,
            _('no section of the primary text belongs to "%(heading)s"'),
            _("give both headings the same anchor {#…}; the primary text has: %(anchors)s"),
            heading=section.heading or section.source.strip(),
            anchors=" ".join(f"{{#{one.anchor}}}" for one in first.sections if one.anchor) or "—",
        )
    missing = [first.sections[n] for n, place in enumerate(pairs) if place is None]
    if missing and text.sections:
        found.add(
            Code.SECTIONS_UNTRANSLATED,
            0,
            _("%(count)d sections are not translated and shown in %(primary)s: %(headings)s"),
            count=len(missing),
            primary=primary,
            headings=" · ".join(one.heading or one.anchor or "…" for one in missing),
        )


def check_script(page: Page) -> list[Message]:
    """A Korean text with hardly any Hangul, or an English one that is nearly all Hangul: files mixed up."""
    found = Findings(page.text.path)
    words = sum(measure.words for measure in page.measures)
    syllables = sum(measure.syllables for measure in page.measures)
    if (page.text.lang == "ko" and 5 * syllables < words and words > _ENOUGH_WORDS) or (
        page.text.lang == "en" and syllables > 3 * _ENOUGH_WORDS and syllables > 12 * words
    ):
        found.add(
            Code.SCRIPT_WRONG,
            page.text.body_line + 1,
            _("this text does not look like %(lang)s"),
            _("are the files of two languages mixed up?"),
            lang=page.text.lang,
        )
    return found.messages


def check_minutes(lesson: Lesson, file: FileRead, pages: Mapping[Language, Page]) -> list[Message]:
    """Minutes are study time with the exercise, so they cannot be less than reading alone takes."""
    found = Findings(file.text.path)
    for lang, page in pages.items():
        reading = reading_minutes(
            sum(measure.words for measure in page.measures), sum(measure.syllables for measure in page.measures)
        )
        if lesson.minutes and lesson.minutes < reading:
            found.add(
                Code.MINUTES_SHORT,
                file.lines.get("minutes", 1),
                _("reading alone takes %(reading)d minutes in %(lang)s, more than the %(minutes)d stated"),
                _("count the exercise too: write more than %(reading)d"),
                key="minutes",
                reading=reading,
                lang=lang,
                minutes=lesson.minutes,
            )
            break
    return found.messages
