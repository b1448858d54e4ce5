"""Code blocks: what their first line says, and their colours.

Pygments' token types are folded to the few that the style sheet colours, which keeps the HTML short and the list
of classes known.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.common.utils import unescapeAll
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

from courseapp.plain.sheet import escape

CLASSES: dict[_TokenType, str] = {
    Comment: "c",
    Comment.Preproc: "cp",
    Generic.Deleted: "gd",
    Generic.Heading: "gh",
    Generic.Inserted: "gi",
    Generic.Prompt: "gp",
    Generic.Subheading: "gh",
    Keyword: "k",
    Keyword.Constant: "kc",
    Name.Attribute: "na",
    Name.Builtin: "nb",
    Name.Class: "nc",
    Name.Decorator: "nd",
    Name.Function: "nf",
    Name.Tag: "nt",
    Number: "m",
    Operator.Word: "k",
    String: "s",
    String.Escape: "se",
}
PLAIN = frozenset({"", "text", "txt", "plain", "ascii", "tree"})
"""Names for fences that hold no program, where box characters make a drawing."""
LANGUAGES = frozenset(
    {
        "bash", "c", "cmake", "console", "cpp", "csharp", "css", "csv", "diff", "docker", "dockerfile",
        "glsl", "go", "graphql", "haskell", "html", "http", "ini", "java", "javascript", "js", "json",
        "json5", "jsx", "julia", "kotlin", "latex", "lua", "make", "markdown", "matlab", "nginx",
        "objective-c", "perl", "php", "postgresql", "powershell", "prompt", "python", "py", "python3",
        "pycon", "r", "regex", "ruby", "rust", "scala", "sh", "shell", "sql", "swift", "toml", "ts",
        "tsx", "typescript", "xml", "yaml", "yml", "zsh",
    }
)  # fmt: skip
BY_LENGTH = tuple(sorted(LANGUAGES, key=lambda name: (-len(name), name)))
"""For suggestions: a letter is sooner forgotten than added."""
COLOURLESS = frozenset({"csv", "prompt", "regex"})
LONGEST = 50_000
"""Characters; longer code is shown without colours."""
SETTING = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Info:
    """The first line of a fence: its language, its settings, and whatever else stands there."""

    name: str
    settings: dict[str, str]
    rest: str


def info(line: str) -> Info:
    """Read ```` diagram {caption="…" alt="…"} ````."""
    text = unescapeAll(line).strip()
    name = re.match(r"[^\s{]*", text)[0]  # type: ignore[index]  # it matches the empty string too
    braces = text[len(name) :].strip()
    settings = dict(SETTING.findall(braces))
    rest = SETTING.sub("", braces).strip("{} \t")
    return Info(name.lower(), settings, rest)


@lru_cache(maxsize=64)
def _lexer_class(name: str) -> type[Lexer]:
    return find_lexer_class_by_name({"json5": "javascript"}.get(name, name))


@lru_cache(maxsize=512)
def _css_class(kind: _TokenType) -> str:
    return next((CLASSES[ancestor] for ancestor in reversed(kind.split()) if ancestor in CLASSES), "")


def coloured(code: str, name: str) -> str:
    """Code as HTML with `<span class="k">` and the like; plain when the language has no colours."""
    if name not in LANGUAGES or name in COLOURLESS or len(code) > LONGEST:
        return escape(code)
    runs: list[tuple[str, list[str]]] = []
    for kind, value in _lexer_class(name)(stripnl=False).get_tokens(code):
        css = _css_class(kind) if value.strip() else ""
        if runs and runs[-1][0] == css:
            runs[-1][1].append(value)
        else:
            runs.append((css, [value]))
    written = "".join(
        f'<span class="{css}">{escape("".join(values))}</span>' if css else escape("".join(values))
        for css, values in runs
    )
    return written.removesuffix("\n")
