"""The arrows between layers never run up or sideways; imports stand at the top of a file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"courseapp.plain"},
    {"courseapp.notices"},
    {"accounts"},
    {"courseapp.lessons"},
    {"courseapp.progress"},
    {"comments", "courseapp.reports"},
    {"courseapp"},
]
APPS = {name for layer in LAYERS for name in layer} - {"courseapp", "courseapp.plain"}
PUBLIC = {"models", "actions"}
PURE = {
    "courseapp",
    "os",
    "pathlib.Path",
    "socket",
    "subprocess",
    "django.db",
    "django.conf",
    "django.http",
    "django.core",
}
SOURCES = sorted(
    path
    for folder in ("courseapp", "accounts", "comments")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def app_of(module: str) -> str | None:
    """The layer's name a module of ours belongs to, None for others."""
    for name in sorted((name for layer in LAYERS for name in layer), key=len, reverse=True):
        if module == name or module.startswith(f"{name}."):
            return name
    return None


def height(app: str) -> int:
    return next(place for place, layer in enumerate(LAYERS) if app in layer)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def import_breach(here: str, name: str) -> str:
    """Why the module's app must not import that name, "" if it may."""
    there = app_of(name)
    if here == "courseapp.plain" and there != here and any(f"{name}.".startswith(f"{one}.") for one in PURE):
        return "is not pure"
    if there is None or there == here:
        return ""
    if height(there) >= height(here):
        return "is from a layer that is not below"
    if {here, there} <= APPS and name.removeprefix(f"{there}.").partition(".")[0] not in PUBLIC:
        return "is private; models and actions are public"
    return ""


def hidden_imports(tree: ast.Module) -> Iterator[int]:
    """Lines of imports inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (one.lineno for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom))


def breaches(importer: str, source: str) -> list[str]:
    """What is wrong with the imports of one module, as sentences."""
    here = app_of(importer)
    assert here
    tree = ast.parse(source)
    found = [f"{importer}:{line} {name} {why}" for line, name in imported(tree) if (why := import_breach(here, name))]
    return found + [f"{importer}:{line} imports inside a function" for line in hidden_imports(tree)]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_run_downwards_and_stand_at_the_top(path: Path) -> None:
    assert breaches(module_of(path), path.read_text()) == []


def test_the_roof_package_is_empty() -> None:
    assert (ROOT / "courseapp" / "__init__.py").read_text() == ""


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("courseapp.lessons.models", "from comments.models import Comment"),
        ("courseapp.notices.models", "from accounts.models import User"),
        ("comments.actions", "from courseapp.reports.models import Report"),
        ("comments.views", "from courseapp.lessons.reading import rows"),
        ("courseapp.plain.dates", "from django.db import models"),
        ("courseapp.lessons.actions", "from courseapp.kept import kept"),
        ("accounts.views", "def view():\n    from django.http import HttpResponse"),
    ],
)
def test_a_breach_is_seen(importer: str, source: str) -> None:
    assert breaches(importer, source)
