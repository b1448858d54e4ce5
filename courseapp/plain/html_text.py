"""The words of stored HTML, one line for each block, as search and its snippets need them."""

from html.parser import HTMLParser

from courseapp.plain.search_text import normalise

_INLINE_TAGS = """
a abbr b bdi bdo cite code del dfn em i img input ins kbd mark q ruby rb rp rt s samp small span strong sub
sup time u var wbr math mi mn mo ms mtext mrow mfrac msqrt mroot msub msup msubsup munder mover munderover
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_VOID = frozenset(("br", "col", "hr", "img", "input", "source", "wbr"))
_SKIPPED = frozenset(("script", "style", "svg", "template", "annotation"))


def text_of(html: str) -> str:
    """Visible text of well-formed HTML, spaces collapsed; of diagrams only the caption, no permalinks."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.skipping = 0
        """How many elements deep inside something that is not text for readers."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._separate(tag)
        elif self.skipping or _is_skipped(tag, dict(attrs)):
            self.skipping += 1
        else:
            self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self.skipping:
            self.skipping -= 1
        else:
            self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(normalise(data).replace("\n", " "))

    def _separate(self, tag: str) -> None:
        if not self.skipping and tag not in _INLINE:
            self.pieces.append("\n")


def _is_skipped(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in _SKIPPED:
        return True
    if tag == "pre":
        return attributes.get("role") == "img"
    return tag == "a" and "anchor" in (attributes.get("class") or "").split()
