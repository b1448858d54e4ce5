"""Every code that a message about a course may bear: its family, how serious it is, and what it means.

The letter is the family: F file · Y YAML · M keys and their values · C course · B body · K links · A pictures ·
T facts · L languages. A code keeps its number for good; scripts and people search for it. The codes of the Markdown
itself (B1xx, K2xx, A3xx) are in body_rules.py and belong to the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from courseapp.plain import body_rules
from courseapp.plain.messages import Level

_N, _W, _E = Level.NOTICE, Level.WARNING, Level.ERROR


class Code(Enum):
    """A code, its level, and its meaning in one line."""

    def __init__(self, code: str, level: Level, meaning: str) -> None:
        self.code = code
        self.level = level
        self.meaning = meaning

    FILE_ENCODING = "F001", _E, "a text file is not UTF-8"
    FILE_BOM = "F002", _E, "a text file begins with a byte order mark"
    FILE_CONTROL = "F003", _E, "a text file holds NUL or another control character"
    FILE_TURNED = "F013", _W, "an invisible character turns the direction of a text"
    FILE_TOO_BIG = "F004", _E, "a text file is too big"
    FILE_PATH = "F005", _E, "a path that no course can have"
    FILE_UNEXPECTED = "F006", _W, "a file that is no part of a course"
    FRONT_MATTER_MISSING = "F007", _E, "a lesson does not begin with front matter"
    FRONT_MATTER_OPEN = "F008", _E, "the front matter is never closed"
    FRONT_MATTER_SHAPE = "F009", _E, "the front matter is no map"
    COURSE_FILE_MISSING = "F010", _E, "course.yaml is missing"
    COURSE_FILE_SHAPE = "F011", _E, "course.yaml is no map"
    TEXT_ODD = "F012", _W, "a text in none of the course's languages"

    YAML_UNREADABLE = "Y001", _E, "the YAML cannot be read"
    YAML_DUPLICATE = "Y002", _E, "a key is given twice"
    YAML_ANCHOR = "Y003", _E, "an anchor or alias"
    YAML_TAG = "Y004", _E, "a tag or directive"
    YAML_KEY = "Y005", _E, "a key that is no plain word"
    YAML_TOO_MUCH = "Y006", _E, "nested too deeply, or too many values"
    YAML_DOCUMENTS = "Y007", _E, "more than one document"
    YAML_CONTROL = "Y008", _E, "an escaped control character"
    YAML_COMMA = "Y009", _E, "a word without a value in braces, mostly the end of a text with a comma"

    KEY_UNKNOWN = "M001", _E, "a key that means nothing"
    KEY_MISSING = "M002", _E, "a key or its value is missing"
    TYPE_WRONG = "M003", _E, "a value of another type than the key's"
    NOT_ONE_OF = "M004", _E, "a word that is none of those allowed"
    NUMBER_RANGE = "M005", _E, "a number too small or too large"
    SLUG_BAD = "M006", _E, "a word that cannot be part of an address"
    TEXT_CUT = "M007", _W, "a text is cut short by a #"
    TEXT_LINES = "M008", _E, "a one-line text with several lines"
    LISTED_TWICE = "M009", _E, "the same word twice in a list"
    WORDS_MISSING = "M010", _E, "a text is missing in the primary language"
    KEY_ELSEWHERE = "M011", _E, "a key that belongs into another file"
    UID_BAD = "M012", _E, "a lesson without a valid id"
    MOMENT_BAD = "M013", _E, "a publication time that is none"
    PUBLISH_AT_MISSING = "M014", _E, "a scheduled lesson without a publication time"
    DATE_BAD = "M015", _E, "a date that is none"
    DAYS_BAD = "M016", _E, "a period that is no number of days"
    ADDRESS_BAD = "M017", _E, "a web address that is none"
    LANGUAGE_TAG = "M018", _E, "a language name that is none"
    CARD_ID = "M019", _E, "a card's id that cannot be one"
    CARD_TWICE = "M020", _E, "two cards with one id"
    STAMP_BAD = "M021", _E, "a translated_from that is no digest"
    EMOJI_BAD = "M022", _E, "an emoji that is a text"
    MINUTES_SHORT = "M023", _W, "fewer minutes than reading alone takes"
    CARDS_COUNT = "M024", _N, "fewer or more review cards than recommended"

    FORMAT_UNKNOWN = "C001", _E, "a format that this program does not know"
    COURSE_ID_RESERVED = "C002", _E, "a course id that is an address of the site"
    LANGUAGE_UNKNOWN = "C003", _E, "a language that the site does not speak"
    AVATAR_MISSING = "C004", _E, "a persona's picture is missing"
    VOICE_UNKNOWN = "C005", _E, "a track's voice that is no persona"
    TRACK_TWICE = "C006", _E, "two tracks with one id"
    TRACK_ID_RESERVED = "C007", _E, "a track id that is an address of the site"
    TRACK_EMPTY = "C008", _W, "a track without lessons"
    LEVELS_START = "C009", _E, "the first level does not begin at 0"
    LEVELS_RISE = "C010", _E, "levels do not rise"
    ACHIEVEMENT_TWICE = "C011", _E, "two achievements with one code"
    LESSON_MISSING = "C012", _E, "a lesson is listed but not there"
    PRIMARY_MISSING = "C013", _E, "a lesson has no file in the primary language"
    FOLDER_UNLISTED = "C014", _W, "a lesson is there but not listed"
    COURSE_CASE = "C015", _E, "two names that differ only in case"
    COURSE_SYMLINK = "C016", _E, "a symbolic link out of the course"
    UID_TAKEN = "C017", _E, "an id that another lesson has"
    UID_CHANGED = "C018", _E, "the id of a known lesson has changed"
    LESSON_MOVED = "C019", _N, "a lesson has moved without redirect_from"
    REDIRECT_BAD = "C020", _E, "an old address that is none"
    REDIRECT_LIVING = "C021", _E, "an old address at which a lesson lives"
    REDIRECT_TWICE = "C022", _E, "an old address that leads to two lessons"

    SECTION_TWICE = "B001", _E, "a section with a meaning exists twice"
    SECTION_EMPTY = "B002", _W, "nothing stands under a heading"
    SECTION_LEVEL = "B003", _W, "an anchor with a meaning on a lower heading"
    SECTION_MISSPELT = "B004", _W, "an anchor close to one with a meaning"
    SECTION_UNMARKED = "B005", _N, "a heading that seems to miss an anchor with a meaning"
    SECTIONS_MANY = "B006", _E, "more sections than a lesson can have"
    LESSON_EMPTY = "B007", _E, "a lesson without a text in its primary language"
    SKELETON_LEFT = "B008", _E, "words that a new lesson begins with are about to be published"

    LINK_NOWHERE = "K001", _E, "a link to a lesson that does not exist"
    ANCHOR_MISSING = "K002", _E, "a link to an anchor that does not exist"
    LINK_OUTSIDE = "K003", _E, "a link out of the course that is no web address"
    LINK_MOVED = "K004", _W, "a link to an old address"
    LINK_HIDDEN = "K005", _W, "a link to a lesson that readers cannot open"

    PICTURE_MISSING = "A001", _E, "a picture that does not exist"
    PICTURE_TOO_BIG = "A002", _E, "a picture is too big"
    PICTURE_TYPE = "A003", _E, "a picture is not what its name says"
    PICTURE_UNUSED = "A004", _N, "nothing shows a picture"
    SVG_UNSAFE = "A005", _E, "an SVG with scripts, handlers or outside references"
    SVG_BROKEN = "A006", _E, "an SVG that cannot be read"

    FACT_OVERDUE = "T001", _W, "a fact is to be checked again"
    FACT_FUTURE = "T002", _E, "a fact verified in the future"
    FACT_UNUSED = "T003", _W, "a fact that nothing uses"

    WORDS_UNTRANSLATED = "L001", _W, "a text of course.yaml is missing in a language"
    TRANSLATION_BEHIND = "L002", _W, "the primary text has changed since the translation"
    TRANSLATION_UNSTAMPED = "L003", _N, "a translation does not say what it was translated from"
    TRANSLATION_MISSING = "L004", _N, "a lesson is not translated"
    SECTIONS_UNTRANSLATED = "L005", _N, "some sections are not translated"
    SECTION_UNPAIRED = "L006", _W, "a translated section without counterpart"
    CARDS_UNTRANSLATED = "L007", _W, "some cards are not translated"
    CARDS_EXTRA = "L008", _W, "translated cards that the primary file has not"
    SCRIPT_WRONG = "L009", _W, "a text that seems to be in another language"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A line of the table."""

    level: Level
    meaning: str


def table() -> Mapping[str, Meaning]:
    """All codes with level and meaning, those of the Markdown included."""
    rules = [rule for rule in vars(body_rules).values() if isinstance(rule, body_rules.Rule)]
    return {code.code: Meaning(code.level, code.meaning) for code in Code} | {
        rule.code: Meaning(rule.level, rule.text) for rule in rules
    }
