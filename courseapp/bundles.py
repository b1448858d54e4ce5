"""Static files as browsers get them: one style sheet and one module, put together when files are collected.

The sources stay small files that a browser could load as they are; there is no build step. Cascade layers and module
scopes are kept, so the bundle means exactly what its parts mean.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

type Read = Callable[[str], str]
"""Gives the text of a file that stands beside the bundle's first file."""

_css_import = re.compile(r'@import "([\w-]+\.css)" layer\(([\w-]+)\);')
_css_comment = re.compile(r"/\*.*?\*/", re.DOTALL)
_css_string = re.compile(r'("[^"]*")|([^"]+)')
_css_space = re.compile(r"\s*([{};,])\s*|(?<=[\w-])(:)\s+")
_css_last = re.compile(r";?\}")
_js_comment = re.compile(r"^\s*//.*\n|^\s*/\*\*.*?\*/\n", re.MULTILINE)
_js_import = re.compile(r'^import \{ ([^}]+) \} from "\./([\w-]+)\.js";$', re.MULTILINE)
_js_export = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)


def style_sheet(first: str, read: Read) -> str:
    """The style sheet with every imported file in its place, inside the layer that it is imported into."""

    def inlined(match: re.Match[str]) -> str:
        return f"@layer {match[2]} {{\n{read(match[1])}}}"

    whole = _css_comment.sub("", _css_import.sub(inlined, read(first)))
    lines = "".join(f"{line.strip()}\n" for line in whole.splitlines() if line.strip())
    return _css_string.sub(lambda match: match[1] or _close_up(match[2]), lines)


def _close_up(rules: str) -> str:
    """Rules without the spaces that mean nothing; those in selectors and around the signs of calc() stay."""
    return _css_last.sub("}", _css_space.sub(r"\1\2", rules))


def module(first: str, read: Read) -> str:
    """The module with everything it imports, each part in a function of its own, after those that it needs.

    Comments that have their line to themselves are left out; whatever stands behind code stays.
    """
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        text = read(f"{name}.js")
        for needed in (match[2] for match in _js_import.finditer(text)):
            if needed not in parts:
                add(needed)
        exports = ", ".join(match[2] for match in _js_export.finditer(text))
        body = _js_export.sub(r"\1 \2", _js_import.sub(_imported, text))
        parts[name] = f"const ${name} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"

    add(first.removesuffix(".js"))
    return _js_comment.sub("", "".join(parts.values()))


def _imported(match: re.Match[str]) -> str:
    return f"const {{ {match[1].replace(' as ', ': ')} }} = ${match[2]};"


BUNDLES: dict[str, Callable[[str, Read], str]] = {
    "css/app.css": style_sheet,
    "css/pages.css": style_sheet,
    "js/app.js": module,
    "js/learner.js": module,
    "js/me.js": module,
}


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # has no types
    """WhiteNoise's storage, given the bundles in place of their first files."""

    def post_process(self, paths: dict[str, tuple[Storage, str]], **options: Any) -> Iterator[Any]:
        if not options.get("dry_run"):
            bundles = InMemoryStorage()
            for name, put_together in BUNDLES.items():
                text = self._bundle(name, paths, put_together)
                bundles.save(name, ContentFile(text))
                paths[name] = (bundles, name)
                self.delete(name)
                self.save(name, ContentFile(text))
        yield from super().post_process(paths, **options)

    @staticmethod
    def _bundle(name: str, paths: dict[str, tuple[Storage, str]], put_together: Callable[[str, Read], str]) -> str:
        folder, _, first = name.rpartition("/")

        def read(beside: str) -> str:
            storage, path = paths[f"{folder}/{beside}"]
            with storage.open(path) as file:
                return str(file.read().decode())

        return put_together(first, read)
