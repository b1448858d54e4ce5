"""One broken course for each code: what is changed, and what must be said on which line."""

from collections.abc import Mapping
from dataclasses import dataclass

from courseapp.plain.course.codes import Code
from tests.plain.course.small_course import EN, FILES, FIRST_KO, KO, PNG, WIND, changed, without

COURSE = "course.yaml"
SHEET = "folding/first-fold/sheet.png"


@dataclass(frozen=True, slots=True)
class Broken:
    """`says` is the beginning of the message without path and code, `fix` a part of what to do."""

    code: Code
    files: Mapping[str, bytes]
    path: str
    line: int
    says: str
    fix: str = ""
    known: Mapping[str, str] | None = None


def _also(path: str, data: bytes) -> dict[str, bytes]:
    return {**FILES, path: data}


def _english(old: str, new: str) -> dict[str, bytes]:
    return changed(EN, old, new)


FILES_BROKEN = (
    Broken(Code.FILE_ENCODING, changed(EN, "field", b"f\xefeld"), EN, 17, "byte 0xef is not UTF-8", "as UTF-8"),
    Broken(Code.FILE_BOM, changed(COURSE, "format", b"\xef\xbb\xbfformat"), COURSE, 1, "the file begins with", "UTF-8"),
    Broken(Code.FILE_CONTROL, changed(EN, "once and", "once\0 and"), EN, 21, "a control character (0x00)", "remove"),
    Broken(
        Code.FILE_TURNED, changed(EN, "once and", "once\u202e and"), EN, 21, "an invisible character (U+202E)", "remove"
    ),
    Broken(Code.FILE_TOO_BIG, changed(EN, "It bends", "It bends " * 30_000), EN, 0, "the text has 27", "divide it"),
    Broken(Code.FILE_PATH, _also("folding/../x.png", PNG), "folding/../x.png", 0, "this path cannot be", "use names"),
    Broken(Code.FILE_UNEXPECTED, _also("notes.docx", b"x"), "notes.docx", 0, "this file is no part", "lessons are"),
    Broken(Code.FRONT_MATTER_MISSING, _english("---\nid", "id"), EN, 1, "the front matter is missing", "line ---"),
    Broken(Code.FRONT_MATTER_OPEN, _english("\n---\n\nA", "\n\nA"), EN, 1, "the front matter is never", "line 15"),
    Broken(Code.FRONT_MATTER_SHAPE, changed(KO, FIRST_KO, "---\n- a\n---\n글\n"), KO, 2, "the front matter must be"),
    Broken(Code.COURSE_FILE_MISSING, without(COURSE), COURSE, 0, "a course needs this file", "own folder"),
    Broken(Code.COURSE_FILE_SHAPE, {COURSE: b"- a\n"}, COURSE, 1, "this file must hold", "format: 1"),
    Broken(
        Code.TEXT_ODD,
        {**without(KO), "folding/first-fold/kr.md": FIRST_KO.encode()},
        "folding/first-fold/kr.md",
        0,
        "this file is in none",
        'did you mean "ko.md"?',
    ),
)

YAML_BROKEN = (
    Broken(
        Code.YAML_UNREADABLE,
        _english("title: The first fold", "title: Folding: the first"),
        EN,
        3,
        "a colon followed by a space",
        "double quotes",
    ),
    Broken(
        Code.YAML_DUPLICATE,
        _english("minutes: 5", "minutes: 5\ntitle: Again"),
        EN,
        7,
        'the key "title" is given',
        "one",
    ),
    Broken(Code.YAML_ANCHOR, _english("title: The", "title: &The"), EN, 3, "text that begins with * or &", "quotes"),
    Broken(Code.YAML_TAG, _english("title: The", "title: !The"), EN, 3, "text that begins with !", "quotes"),
    Broken(Code.YAML_KEY, _english("minutes: 5", "minutes: 5\n? [a]\n: b"), EN, 7, "a key must be a plain word"),
    Broken(Code.YAML_TOO_MUCH, _english("[paper]", "[" * 50 + "]" * 50), EN, 7, "lists and maps are nested"),
    Broken(
        Code.YAML_DOCUMENTS, changed(COURSE, "tracks:", "---\ntracks:"), COURSE, 21, "a second document", "remove the"
    ),
    Broken(
        Code.YAML_COMMA,
        changed(COURSE, "Fold and float", "Fold, and float"),
        COURSE,
        4,
        '"and float" stands in {braces}',
        "a comma ends the text",
    ),
    Broken(Code.YAML_CONTROL, _english("The first fold", '"a\\x07b"'), EN, 3, "the text holds a control", "remove it"),
)

KEYS_BROKEN = (
    Broken(Code.KEY_UNKNOWN, _english("minutes: 5", "minutes: 5\ntagz: [a]"), EN, 7, 'the key "tagz"', '"tags"?'),
    Broken(Code.KEY_MISSING, _english("minutes: 5\n", ""), EN, 2, '"minutes" is missing', "minutes: 10"),
    Broken(Code.TYPE_WRONG, _english("minutes: 5", "minutes: five"), EN, 6, '"minutes" must be a whole', "digits"),
    Broken(Code.NOT_ONE_OF, _english("published", "publish"), EN, 5, '"status" cannot be "publish"', '"published"?'),
    Broken(Code.NUMBER_RANGE, _english("minutes: 5", "minutes: 0"), EN, 6, '"minutes" is 0', "from 1 to 600"),
    Broken(Code.SLUG_BAD, _english("[paper]", "[Wet Paper]"), EN, 7, '"Wet Paper" under "tags"', "write wet-paper"),
    Broken(
        Code.TEXT_CUT, _english("The first fold", "The first #fold"), EN, 3, 'the text of "title" ends', "double quotes"
    ),
    Broken(Code.TEXT_LINES, _english("title: The", "title: |\n  a\n  The"), EN, 3, '"title" has several lines'),
    Broken(Code.LISTED_TWICE, _english("[paper]", "[paper, paper]"), EN, 7, '"paper" is listed twice', "remove one"),
    Broken(Code.WORDS_MISSING, changed(COURSE, "en: Folding,", ""), COURSE, 24, '"tracks.1.title" has no', "{en: …}"),
    Broken(Code.KEY_ELSEWHERE, changed(KO, "---\n", "---\nminutes: 5\n"), KO, 2, '"minutes" belongs into the primary'),
    Broken(Code.UID_BAD, _english("k3f9a2qx", "first"), EN, 2, '"first" is no lesson id', "write id: "),
    Broken(
        Code.MOMENT_BAD,
        _english("published", "scheduled\npublish_at: 2026-12-01"),
        EN,
        6,
        '"2026-12-01" lacks the hour',
        "2026-12-01T09:00+09:00",
    ),
    Broken(
        Code.PUBLISH_AT_MISSING, _english("published", "scheduled"), EN, 5, "a scheduled lesson needs", "publish_at"
    ),
    Broken(Code.DATE_BAD, _english("2026-11-02", "2026-11-31"), EN, 9, '"2026-11-31" under "facts.record.ver', "day"),
    Broken(Code.DAYS_BAD, _english("45d", "45"), EN, 9, '"facts.record.review" cannot be "45"', "such as 90d"),
    Broken(Code.ADDRESS_BAD, _english('"https://example.org/table"', "example.org"), EN, 11, '"example.org" under'),
    Broken(Code.LANGUAGE_TAG, _english("lang: en", "lang: English!"), EN, 11, '"English!" is not a language', "short"),
    Broken(Code.CARD_ID, _english("id: k1", "id: x"), EN, 13, 'a card cannot be called "x"', "k1, k2"),
    Broken(Code.CARD_TWICE, _english("id: k2", "id: k1"), EN, 14, 'there are two cards "k1"', "its own id"),
    Broken(Code.STAMP_BAD, changed(KO, "translated_from: ", "translated_from: z"), KO, 4, '"z', "--stamp"),
    Broken(Code.EMOJI_BAD, changed(COURSE, "⛵", "a small paper boat"), COURSE, 6, '"emoji" is longer', "one emoji"),
    Broken(Code.MINUTES_SHORT, _english("Fold once.", "Fold once. " * 700), EN, 6, "reading alone takes 7 minutes"),
    Broken(
        Code.CARDS_COUNT,
        _english('  - {id: k2, q: "Which side is up?", a: "The blank one."}\n', ""),
        EN,
        12,
        "the lesson has 1 review cards",
        "2 to 5",
    ),
)

COURSE_BROKEN = (
    Broken(Code.FORMAT_UNKNOWN, changed(COURSE, "format: 1", "format: 2"), COURSE, 1, "format 2 is not", "format: 1"),
    Broken(
        Code.COURSE_ID_RESERVED, changed(COURSE, "paper-boats", "search"), COURSE, 2, "the site uses", "search-course"
    ),
    Broken(Code.LANGUAGE_UNKNOWN, changed(COURSE, "[en, ko]", "[en, kr]"), COURSE, 8, "the site does not", '"ko"?'),
    Broken(Code.AVATAR_MISSING, changed(COURSE, "minsu.svg", "mimsu.svg"), COURSE, 12, "there is no", '"minsu.svg"?'),
    Broken(Code.VOICE_UNKNOWN, changed(COURSE, "voice: minsu", "voice: misnu"), COURSE, 26, "there is no", '"minsu"?'),
    Broken(Code.TRACK_TWICE, changed(COURSE, "id: water", "id: folding"), COURSE, 28, "there are two tracks"),
    Broken(Code.TRACK_ID_RESERVED, changed(COURSE, "id: water", "id: achievements"), COURSE, 28, "the site uses"),
    Broken(Code.TRACK_EMPTY, changed(COURSE, "lessons:\n      - wind", "lessons: []"), COURSE, 0, "the track"),
    Broken(Code.LEVELS_START, changed(COURSE, "xp: 0", "xp: 10"), COURSE, 17, "the first level begins at 10", "xp: 0"),
    Broken(Code.LEVELS_RISE, changed(COURSE, "xp: 100", "xp: 0"), COURSE, 18, "this level needs 0 XP", "rise"),
    Broken(
        Code.ACHIEVEMENT_TWICE,
        changed(
            COURSE,
            "tracks:\n",
            "    - {code: launch, name: {en: a, ko: b}, about: {en: a, ko: b}, metric: half, at: 1}\ntracks:\n",
        ),
        COURSE,
        21,
        "there are two achievements",
        "its own code",
    ),
    Broken(Code.LESSON_MISSING, changed(COURSE, "- wind", "- wimd"), COURSE, 31, 'the lesson "wimd" is', '"wind"?'),
    Broken(Code.PRIMARY_MISSING, without(EN), EN, 0, "the lesson has no file in", "write it"),
    Broken(
        Code.FOLDER_UNLISTED,
        changed(COURSE, "[first-fold, second-fold]", "[first-fold]"),
        "folding/second-fold",
        0,
        "this lesson is in no list",
        'add "second-fold"',
    ),
    Broken(Code.COURSE_CASE, _also("folding/first-fold/Sheet.png", PNG), SHEET, 0, "this name and", "rename one"),
    Broken(
        Code.UID_TAKEN,
        changed("folding/second-fold/en.md", "q8zt0m1c", "k3f9a2qx"),
        "folding/second-fold/en.md",
        2,
        '"k3f9a2qx" is the id of another lesson: folding/first-fold',
        "write id: ",
    ),
    Broken(
        Code.UID_CHANGED,
        FILES,
        EN,
        2,
        'the id of this lesson was "0ldid000"',
        "write id: 0ldid000",
        known={"0ldid000": "paper-boats/folding/first-fold"},
    ),
    Broken(
        Code.LESSON_MOVED,
        FILES,
        EN,
        2,
        "the lesson was at water/old before",
        "redirect_from: [water/old]",
        known={"k3f9a2qx": "paper-boats/water/old"},
    ),
    Broken(Code.REDIRECT_BAD, _english("[paper]", "[paper]\nredirect_from: [old]"), EN, 8, '"old" is not an address'),
    Broken(
        Code.REDIRECT_LIVING,
        _english("[paper]", "[paper]\nredirect_from: [water/wind]"),
        EN,
        8,
        '"water/wind" is the address of a lesson',
    ),
    Broken(
        Code.REDIRECT_TWICE,
        _english("[paper]", "[paper]\nredirect_from: [water/breeze]"),
        "water/wind/en.md",
        7,
        '"water/breeze" leads to folding/first-fold already',
    ),
)

BODY_BROKEN = (
    Broken(
        Code.LESSON_EMPTY,
        changed("water/wind/en.md", "## Gusts {#gusts}\n\nThey come and go.\n", ""),
        "water/wind/en.md",
        12,
        "the lesson has no text",
    ),
    Broken(
        Code.SKELETON_LEFT,
        changed("water/wind/en.md", "They come and go.", "What the reader needs to know first."),
        "water/wind/en.md",
        15,
        'this line still stands here from the beginning: "What the reader',
        "remove the section",
    ),
    Broken(Code.SECTION_TWICE, _english("{#why}", "{#exercise}"), EN, 29, "the section {#exercise} exists", "join"),
    Broken(Code.SECTIONS_MANY, _english("Fold a sheet.", "## More\n" * 197), EN, 227, "the lesson has 201", "divide"),
    Broken(Code.SECTION_EMPTY, _english("- Fold once.\n", ""), EN, 25, 'nothing stands under "Key takeaways"'),
    Broken(Code.SECTION_LEVEL, _english("## Exercise", "### Exercise"), EN, 29, "{#exercise} means something", "##"),
    Broken(
        Code.SECTION_MISSPELT, _english("{#takeaways}", "{#takeaway}"), EN, 25, "{#takeaway} has no", "{#takeaways}?"
    ),
    Broken(Code.SECTION_UNMARKED, _english(" {#takeaways}", ""), EN, 25, '"Key takeaways" is shown', "{#takeaways}"),
)

LINKS_BROKEN = (
    Broken(
        Code.LINK_NOWHERE,
        _english("../../water/wind/#gusts", "../wind/"),
        EN,
        21,
        "../wind/ leads nowhere",
        '"../../water/wind/"?',
    ),
    Broken(Code.ANCHOR_MISSING, _english("#gusts", "#gust"), EN, 21, "../../water/wind/#gust: that", '"#gusts"?'),
    Broken(
        Code.LINK_OUTSIDE,
        _english("../../water/wind/#gusts", "/en/paper-boats/water/wind/"),
        EN,
        21,
        "/en/paper-boats/water/wind/ leads out",
        '"../../water/wind/"?',
    ),
    Broken(
        Code.LINK_MOVED,
        _english("../../water/wind/#gusts", "../../water/breeze/#gusts"),
        EN,
        21,
        "../../water/breeze/#gusts is an old",
        "write ../../water/wind/#gusts",
    ),
    Broken(
        Code.LINK_HIDDEN,
        changed("water/wind/en.md", "published", "draft"),
        EN,
        21,
        "../../water/wind/#gusts leads to a lesson that readers cannot open",
    ),
)

PICTURES_BROKEN = (
    Broken(Code.PICTURE_MISSING, _english("sheet.png", "sheets.png"), EN, 23, "there is no picture", '"sheet.png"?'),
    Broken(Code.PICTURE_TOO_BIG, _also(SHEET, PNG + bytes(5_000_000)), SHEET, 0, "the picture has 5000028 bytes"),
    Broken(Code.PICTURE_TYPE, _also(SHEET, b"\xff\xd8\xff"), SHEET, 0, "this is no png file but", "sheet.jpg"),
    Broken(Code.PICTURE_UNUSED, _also("extra.png", PNG), "extra.png", 0, "nothing shows this picture"),
    Broken(
        Code.SVG_UNSAFE,
        changed("minsu.svg", "<circle", "\n<script>x</script><circle"),
        "minsu.svg",
        2,
        "this SVG holds <script>",
    ),
    Broken(Code.SVG_BROKEN, changed("minsu.svg", "</svg>", "\n"), "minsu.svg", 2, "this SVG is not well formed"),
)

FACTS_BROKEN = (
    Broken(Code.FACT_OVERDUE, _english("2026-11-02", "2026-10-06"), EN, 9, 'the fact "record" was to be', "2026-11-21"),
    Broken(Code.FACT_FUTURE, _english("2026-11-02", "2026-11-22"), EN, 9, 'the fact "record" was verified on'),
    Broken(
        Code.FACT_UNUSED,
        {**_english("{fact=record}", ""), KO: FIRST_KO.replace("{fact=record}", "").encode()},
        EN,
        9,
        "nothing in the lesson is marked",
        "[text]{fact=record}",
    ),
)

LANGUAGES_BROKEN = (
    Broken(
        Code.WORDS_UNTRANSLATED, changed(COURSE, ", ko: 접기}", "}"), COURSE, 24, '"tracks.1.title" is missing in: ko'
    ),
    Broken(Code.TRANSLATION_BEHIND, _english("It bends", "It folds"), KO, 4, "the translation is behind", "--stamp"),
    Broken(Code.TRANSLATION_UNSTAMPED, changed(KO, "translated_from", "# "), KO, 1, '"translated_from" is missing'),
    Broken(Code.TRANSLATION_MISSING, without(KO), KO, 0, "the lesson is not translated"),
    Broken(
        Code.SECTIONS_UNTRANSLATED,
        changed(KO, "## 핵심 정리 {#takeaways}\n\n- 한 번 접는다.\n\n", ""),
        KO,
        0,
        "1 sections are not translated and shown in en: Key takeaways",
    ),
    Broken(Code.SECTION_UNPAIRED, changed(KO, "{#why}", "{#how}"), KO, 12, "no section of the primary text belongs to"),
    Broken(Code.CARDS_UNTRANSLATED, changed(KO, "id: k2", "id: k9"), KO, 5, "these cards are not translated: k2"),
    Broken(Code.CARDS_EXTRA, changed(KO, "id: k2", "id: k9"), KO, 5, "the primary file has no cards with", "k9"),
    Broken(
        Code.SCRIPT_WRONG,
        changed("water/wind/ko.md", "왔다가 가.", WIND.partition("Gusts")[2] + "It comes and it goes. " * 12),
        "water/wind/ko.md",
        9,
        "this text does not look like ko",
    ),
)

ALL = (
    *FILES_BROKEN,
    *YAML_BROKEN,
    *KEYS_BROKEN,
    *COURSE_BROKEN,
    *BODY_BROKEN,
    *LINKS_BROKEN,
    *PICTURES_BROKEN,
    *FACTS_BROKEN,
    *LANGUAGES_BROKEN,
)
