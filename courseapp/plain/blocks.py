"""The paragraphs, lists, tables and boxes of a text as HTML.

Only elements and attributes written here, in inlines.py, figures.py and mathml.py reach a page: an author's
text is escaped, an author's HTML is written anew. sanitise.py then checks the result against its own list.
"""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from courseapp.plain import body_rules as rules
from courseapp.plain import drawing, fences
from courseapp.plain.figures import Diagram, figure
from courseapp.plain.headings import heading_id, paragraph_id
from courseapp.plain.inlines import InlineWriter
from courseapp.plain.mathml import formula
from courseapp.plain.rendered import Heading
from courseapp.plain.sheet import Sheet, attribute, escape
from courseapp.plain.suggest import closest
from courseapp.plain.suspicions import suspect

IN_CONTENTS = range(2, 5)
"""Levels of headings that the table of contents shows."""
ALIGNMENT = {"text-align:center": "center", "text-align:right": "right"}


class BlockWriter:
    """Writes block tokens; `titles` reads the short inline texts in fences and containers."""

    def __init__(self, sheet: Sheet, titles: MarkdownIt) -> None:
        self.sheet, self.titles = sheet, titles
        self.parts: list[str] = []
        self.tokens: list[Token] = []

    def write(self, tokens: list[Token]) -> str:
        self.tokens = tokens
        at = 0
        while at < len(tokens):
            at = RULES.get(tokens[at].type, BlockWriter.element)(self, at) + 1
        return "".join(self.parts)

    def element(self, at: int) -> int:
        """Elements that mean in HTML just what they mean in Markdown; tight paragraphs are hidden."""
        token = self.tokens[at]
        if token.hidden:
            self.parts.append("\n" if token.nesting == -1 else "")
        elif token.nesting == -1:
            self.parts.append(f"</{token.tag}>\n")
            self.sheet.words.append("\n")
        else:
            self.parts.append(f"<{token.tag}>")
        return at

    def inline(self, at: int) -> int:
        token = self.tokens[at]
        line = _line(token)
        suspect(self.sheet, token.children or [], line)
        self.parts.append(InlineWriter(self.sheet, line).write(token.children or []))
        self.sheet.words.append("\n")
        return at

    def comment(self, at: int) -> int:
        self.sheet.report(rules.HTML_COMMENT, _line(self.tokens[at]))
        return at

    def paragraph(self, at: int) -> int:
        token = self.tokens[at]
        if "anchor" in token.meta and (anchor := paragraph_id(self.sheet, token)):
            self.parts.append(f'<p id="{attribute(anchor)}">')
            return at
        return self.element(at)

    def heading(self, at: int) -> int:
        opening, inline = self.tokens[at], self.tokens[at + 1]
        line, children = _line(opening), inline.children or []
        written = int(opening.tag[1])
        if written == 1:
            self.sheet.report(rules.H1, line)
        level = max(written, 2)
        anchor = heading_id(self.sheet, opening, inline)
        suspect(self.sheet, children, line)
        html = InlineWriter(self.sheet, line).write(children)
        plain = InlineWriter(self.sheet, line, links=False, quiet=True).write(children)
        if opening.level == 0 and level in IN_CONTENTS:
            self.sheet.headings.append(Heading(level, anchor, plain))
        label = attribute(self.sheet.wording.permalink)
        self.parts.append(
            f'<h{level} id="{attribute(anchor)}">{html}'
            f' <a class="anchor" href="#{attribute(anchor)}" aria-label="{label}">#</a></h{level}>\n'
        )
        self.sheet.words.append("\n")
        return at + 2

    def rule(self, at: int) -> int:
        self.parts.append("<hr>\n")
        return at

    def ordered_list(self, at: int) -> int:
        start = self.tokens[at].attrs.get("start")
        self.parts.append("<ol>" if start is None else f'<ol start="{int(start)}">')
        return at

    def list_item(self, at: int) -> int:
        done = self.tokens[at].meta.get("checked")
        if done is None:
            return self.element(at)
        words = self.sheet.wording
        label, mark = (words.done, "☑") if done else (words.not_done, "☐")
        self.parts.append(
            f'<li class="task-list-item"><span class="box" role="img" aria-label="{attribute(label)}">{mark}</span> '
        )
        return at

    def table(self, at: int) -> int:
        if self.tokens[at].nesting == 1:
            label = attribute(self.sheet.wording.table)
            self.parts.append(f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table>\n')
        else:
            self.parts.append("</table></div>\n")
        return at

    def table_cell(self, at: int) -> int:
        token = self.tokens[at]
        side = ALIGNMENT.get(str(token.attrs.get("style", "")), "")
        scope = ' scope="col"' if token.tag == "th" else ""
        self.parts.append(f"<{token.tag}{scope}" + (f' class="{side}">' if side else ">"))
        return at

    def alert(self, at: int) -> int:
        """A note; the parser's English title is replaced by the one in the text's language."""
        kind = str(self.tokens[at].meta["kind"])
        title = escape(self.sheet.wording.alerts[kind])
        self.parts.append(f'<div class="note note-{kind.lower()}" role="note"><p class="note-title">{title}</p>\n')
        return at + 3

    def container(self, at: int) -> int:
        opening = self.tokens[at]
        name, _, title = opening.info.strip().partition(" ")
        words = self.sheet.wording
        default = words.hint if name == "hint" else words.details
        summary = self._title(title, _line(opening), links=False) if title.strip() else escape(default)
        self.parts.append(f'<details class="{name}"><summary>{summary}</summary>\n')
        if opening.map and not self._closed(opening.map[1], opening.markup):
            self.sheet.report(rules.OPEN_CONTAINER, _line(opening), name=name)
        return at

    def container_end(self, at: int) -> int:
        self.parts.append("</details>\n")
        return at

    def _closed(self, line: int, markup: str) -> bool:
        lines = self.sheet.lines
        return line < len(lines) and lines[line].lstrip("> \t").startswith(markup)

    def _title(self, source: str, line: int, *, links: bool = True) -> str:
        tokens = self.titles.parseInline(source.strip(), {})[0].children or []
        html = InlineWriter(self.sheet, line, links=links).write(tokens)
        self.sheet.words.append("\n")
        return html

    def code(self, at: int) -> int:
        """A fence or an indented block: a program, a prompt, or a drawing."""
        token = self.tokens[at]
        info, line = fences.info(token.info), _line(token)
        first = line + 1 if token.type == "fence" else line
        self._check_fence(token)
        if info.name == "diagram":
            self._settings(info, line, ("caption", "alt"))
            self._diagram(token.content, info, first)
            return at
        if info.name in fences.PLAIN and drawing.BOX.search(token.content):
            self.sheet.report(rules.NOT_A_DIAGRAM, line)
            diagram = Diagram(token.content, "", self.sheet.wording.diagram, first)
            self.parts.append(figure(self.sheet, diagram))
            return at
        self._settings(info, line, ())
        if info.name == "mermaid":
            self.sheet.report(rules.MERMAID, line)
        elif info.name not in fences.PLAIN | fences.LANGUAGES:
            near = closest(info.name, fences.BY_LENGTH)
            self.sheet.report(rules.CODE_LANGUAGE, line, name=info.name, near=near)
        self.parts.append(_code(token.content, info.name))
        return at

    def _check_fence(self, token: Token) -> None:
        if token.type == "fence" and token.map:
            begin, end = token.map
            if not self._closed(max(end - 1, begin + 1), token.markup):
                self.sheet.report(rules.OPEN_FENCE, _line(token), marks=token.markup)

    def _settings(self, info: fences.Info, line: int, known: tuple[str, ...]) -> None:
        odd = [name for name in info.settings if name not in known] + [info.rest] * bool(info.rest)
        if odd:
            self.sheet.report(rules.FENCE_SETTINGS, line, settings=", ".join(odd))

    def _diagram(self, content: str, info: fences.Info, first: int) -> None:
        alt = info.settings.get("alt", "").strip()
        if not alt:
            self.sheet.report(rules.NO_ALT, first - 1)
        caption = info.settings.get("caption", "")
        diagram = Diagram(
            content,
            self._title(caption, first - 1) if caption else "",
            alt or self.sheet.wording.diagram,
            first,
        )
        self.parts.append(figure(self.sheet, diagram))

    def math(self, at: int) -> int:
        token = self.tokens[at]
        written = formula(token.content.strip(), "block")
        if written is None:
            self.sheet.report(rules.FORMULA, _line(token), formula=token.content.strip())
            self.parts.append(_code(token.content, "latex"))
            return at
        label = attribute(self.sheet.wording.formula)
        self.parts.append(f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">{written}</div>\n')
        return at

    def footnotes(self, at: int) -> int:
        opens = self.tokens[at].type == "footnote_block_open"
        self.parts.append('<div class="footnotes"><ol>\n' if opens else "</ol></div>\n")
        return at

    def footnote(self, at: int) -> int:
        token = self.tokens[at]
        opens = token.type == "footnote_open"
        self.parts.append(f'<li id="{self._footnote_id(token)}">' if opens else "</li>\n")
        return at

    def footnote_back(self, at: int) -> int:
        token = self.tokens[at]
        again = int(token.meta["subId"])
        back = f"{self._footnote_id(token)}-ref" + (f"-{again + 1}" if again else "")
        label = attribute(self.sheet.wording.back)
        self.parts.append(f' <a class="back" href="#{back}" aria-label="{label}">↩</a>')
        return at

    def _footnote_id(self, token: Token) -> str:
        return attribute(f"{self.sheet.around.prefix}fn-{self.sheet.seal}-{int(token.meta['id']) + 1}")


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _code(content: str, name: str) -> str:
    """A block of code; prompts wrap and so need no scrolling."""
    code = fences.coloured(content.rstrip("\n"), name)
    known = f' class="language-{name}"' if name in fences.LANGUAGES else ""
    if name == "prompt":
        return f'<div class="code prompt"><pre><code{known}>{code}</code></pre></div>\n'
    return f'<div class="code"><pre tabindex="0"><code{known}>{code}</code></pre></div>\n'


RULES: dict[str, Callable[[BlockWriter, int], int]] = {
    "alert_open": BlockWriter.alert,
    "code_block": BlockWriter.code,
    "comment": BlockWriter.comment,
    "container_fold_close": BlockWriter.container_end,
    "container_fold_open": BlockWriter.container,
    "fence": BlockWriter.code,
    "footnote_anchor": BlockWriter.footnote_back,
    "footnote_block_close": BlockWriter.footnotes,
    "footnote_block_open": BlockWriter.footnotes,
    "footnote_close": BlockWriter.footnote,
    "footnote_open": BlockWriter.footnote,
    "heading_open": BlockWriter.heading,
    "hr": BlockWriter.rule,
    "inline": BlockWriter.inline,
    "list_item_open": BlockWriter.list_item,
    "math_block": BlockWriter.math,
    "ordered_list_open": BlockWriter.ordered_list,
    "paragraph_open": BlockWriter.paragraph,
    "table_close": BlockWriter.table,
    "table_open": BlockWriter.table,
    "td_open": BlockWriter.table_cell,
    "th_open": BlockWriter.table_cell,
}
