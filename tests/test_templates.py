"""What templates, style sheets and scripts must not contain, and that every word in them has its Korean."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from courseapp.bundles import BUNDLES, module, style_sheet

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
KOREAN = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"

FORBIDDEN = {
    "htmx runs what hx-on holds": re.compile(r"\bhx-on\b"),
    "htmx and browsers run what follows js:": re.compile(r"\b(?:js|javascript):"),
    "an event filter is code": re.compile(r'hx-trigger="[^"]*\['),
    "an event handler is code": re.compile(r"<[^>]*\son\w+\s*="),
    "a style attribute is inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element is inline style": re.compile(r"<style\b"),
    "a script without an address is inline script": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "escaping is never turned off": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\bautoescape\s+off\b"),
    "nothing comes from another host": re.compile(
        r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?//"""
    ),
}
CALL = re.compile(r"""\b(n?p?gettext)\(((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?\s*)+)""")
STRING = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
LOCAL_STORAGE = re.compile(r"\blocalStorage\b")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def broken_rules(text: str) -> list[str]:
    return [rule for rule, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_no_code_and_never_stops_escaping(path: Path) -> None:
    assert broken_rules(path.read_text()) == []


@pytest.mark.parametrize(
    "bad",
    [
        '<b hx-on:click="x()">',
        '<a href="javascript:x()">',
        '<form hx-trigger="keyup[key==1]">',
        '<img src="x" onerror="x()">',
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>x()</script>",
        "{{ text|safe }}",
        "{% autoescape off %}",
        '<script src="//example.org/x.js"></script>',
    ],
)
def test_each_rule_sees_what_it_forbids(bad: str) -> None:
    assert len(broken_rules(bad)) == 1


def strings_of(template: str, origin: str) -> Iterator[tuple[str | None, str]]:
    """(context, message) of everything a template gives to gettext."""
    for call, arguments in CALL.findall(templatize(template, origin=origin)):
        strings = [ast.literal_eval(quoted) for quoted in STRING.findall(arguments)]
        context = strings.pop(0) if "p" in call.removesuffix("gettext") else None
        yield context, strings[0]


@cache
def korean() -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(KOREAN))}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_of_a_template_is_there_in_korean(path: Path) -> None:
    missing = [string for string in strings_of(path.read_text(), name(path)) if string not in korean()]
    assert missing == []


def strings_in(source: str) -> Iterator[tuple[str | None, str]]:
    """(context, message) of everything a module gives to gettext, by whatever name it imported it."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            strings = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if strings:
                yield (str(strings.pop(0)) if "pgettext" in names[node.func.id] else None), str(strings[0])


@pytest.mark.parametrize("app", ["accounts", "comments", "courseapp"])
def test_every_word_of_the_code_is_there_in_korean(app: str) -> None:
    missing = [
        (name(path), string)
        for path in sorted((ROOT / app).rglob("*.py"))
        for string in strings_in(path.read_text())
        if string not in korean()
    ]
    assert missing == []


def test_strings_are_found_under_every_name_of_gettext() -> None:
    code = "from django.utils.translation import gettext_noop as _, npgettext, ngettext as n\n"
    code += '_("a" "b"); npgettext("c", "one", "many", 2); n("x", "y", 1); print("no")'
    assert list(strings_in(code)) == [(None, "ab"), ("c", "one"), (None, "x")]


def test_strings_are_found_in_every_kind_of_tag() -> None:
    template = (
        '{% translate "It’s" %}{% blocktranslate count n=2 context "c" trimmed %}\n one\n{% plural %}many'
        "{% endblocktranslate %}{% blocktranslate %}x {{ y }}{% endblocktranslate %}"
    )
    assert list(strings_of(template, "here")) == [(None, "It’s"), ("c", "one"), (None, "x %(y)s")]


def test_the_korean_translation_is_whole() -> None:
    unsure = [entry.msgid for entry in korean().values() if entry.fuzzy or not entry.translated()]
    assert unsure == []


def test_a_translation_keeps_the_places_of_the_values() -> None:
    place = re.compile(r"%\((\w+)\)[sd]")
    wrong = [
        entry.msgid
        for entry in korean().values()
        if set(place.findall(entry.msgid)) != set(place.findall(entry.msgstr or entry.msgstr_plural[0]))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_small(path: Path) -> None:
    most = 150 if path.name == "game.js" else 80  # the engine stands line by line beside plain/game.py
    assert len(path.read_text().splitlines()) <= most


def test_only_the_store_touches_local_storage_and_the_first_script_only_reads_it() -> None:
    touching = {path.name for path in SCRIPTS if LOCAL_STORAGE.search(path.read_text())}
    assert touching == {"first.js", "store.js"}
    first = (ROOT / "static" / "js" / "first.js").read_text()
    assert LOCAL_STORAGE.findall(first.replace("localStorage.getItem", "")) == []
    assert len(first.encode()) <= 2048


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_makes_no_code_and_no_markup_from_text(path: Path) -> None:
    assert not re.search(
        r"\beval\b|new Function|\.innerHTML|insertAdjacentHTML|document\.write|\.on\w+ =", path.read_text()
    )


def test_the_first_line_of_the_style_sheet_orders_all_layers() -> None:
    first, *imports = (ROOT / "static" / "css" / "app.css").read_text().splitlines()
    layers = re.fullmatch(r"@layer ([\w, ]+);", first)
    assert layers
    used = [found[1] for line in imports if (found := re.search(r"layer\((\w+)\)", line))]
    assert list(dict.fromkeys(used)) == layers[1].split(", ")


def test_colours_have_their_home_in_the_tokens() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab)\(", re.IGNORECASE)
    exempt = {"tokens.css", "code.css", "desk.css", "print.css"}
    for path in SHEETS:
        if path.name not in exempt:
            rules = re.sub(r'url\("data:[^"]*"\)', "", path.read_text())
            assert literal.findall(rules) == [], path.name


def test_the_bundled_style_sheet_holds_every_part_in_its_layer_and_imports_nothing() -> None:
    parts = {
        "app.css": '@layer a, b;\n@import "x.css" layer(a);\n@import "y.css" layer(b);\n',
        "x.css": "/* why */\np { top: 0; }\n",
        "y.css": 'b, a :hover { top: calc(1px + 2px); content: "a: b; }"; }\n',
    }
    bundle = style_sheet("app.css", parts.__getitem__)
    assert bundle == '@layer a,b;@layer a{p{top:0}}@layer b{b,a :hover{top:calc(1px + 2px);content:"a: b; }"}}'
    whole = style_sheet("app.css", lambda part: (ROOT / "static" / "css" / part).read_text())
    assert "@import" not in whole
    assert whole.count("{") == whole.count("}")


def test_the_bundled_module_runs_each_part_once_after_those_it_needs() -> None:
    parts = {
        "app.js": 'import { start as go } from "./x.js";\nimport { read } from "./store.js";\ngo(read());\n',
        "x.js": 'import { read } from "./store.js";\nexport function start() { read(); }\n',
        "store.js": "export function read() {}\nexport const KEY = 1;\n",
    }
    text = module("app.js", parts.__getitem__)
    assert [line for line in text.splitlines() if line.startswith("const $")] == [
        "const $store = (() => {",
        "const $x = (() => {",
        "const $app = (() => {",
    ]
    assert "const { start: go } = $x;" in text
    assert "return { read, KEY };" in text
    assert not re.search(r"^(?:import|export)\b", text, re.MULTILINE)


def reachable(first: str) -> set[str]:
    """The module and everything that it needs, however indirectly."""
    found, waiting = set(), {first}
    while waiting:
        found.add(name := waiting.pop())
        text = (ROOT / "static" / "js" / f"{name}.js").read_text()
        waiting |= set(re.findall(r'from "\./(\w+)\.js"', text)) - found
    return found


@pytest.mark.parametrize("first", [Path(one).stem for one in BUNDLES if one.endswith(".js")])
def test_every_module_can_be_bundled(first: str) -> None:
    text = module(f"{first}.js", lambda part: (ROOT / "static" / "js" / part).read_text())
    assert not re.search(r"^\s*(?:import|export)\b", text, re.MULTILINE)
    assert reachable(first) == set(re.findall(r"^const \$(\w+) = \(", text, re.MULTILINE))
