"""What may be found wrong in the Markdown of a lesson: codes, how serious, what to say, what to do.

B1xx is the text itself, K2xx its links, A3xx its pictures. A code is never given a second meaning.

    B101 H1                         B111 unknown code language       B121 unknown ::: name
    B102 anchor given twice         B112 mermaid                     B122 ::: not closed
    B103 same heading twice         B113 diagram without alt         B123 formula unreadable
    B104 odd anchor                 B114 drawing not in `diagram`    B124 footnote missing
    B105 anchor without heading     B115 diagram edge off            B125 footnote unused
    B106 HTML tag                   B116 collapsed diagram           B126 nested too deep
    B107 HTML attribute             B117 drawing outside a fence     B127 too long
    B108 HTML tag not paired        B118 wide diagram                B128 odd braces
    B109 stray **                   B119 fence settings              B129 fence not closed
    B110 leaked Python              B120 unknown fact                B130 HTML comment
    K201 link leads nowhere         K202 address not allowed         K203 empty link
    A301 unknown picture            A302 picture without alt         A303 picture elsewhere
"""

from dataclasses import dataclass

from courseapp.plain.messages import Level, Message


def _(template: str) -> str:
    """Marks a template for makemessages; Django's gettext_noop would need settings to be imported."""
    return template


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding; `text` and `fix` are %-templates filled when it is found.

    `unsure` takes the place of `fix` when the latter would suggest a `near` word and there is none.
    """

    code: str
    level: Level
    text: str
    fix: str = ""
    unsure: str = ""

    def found(self, path: str, line: int, args: dict[str, object]) -> Message:
        fix = self.unsure if args.get("near") == "" else self.fix
        return Message(path, line, self.level, self.code, self.text, fix, args)


ERROR, WARNING, NOTICE = Level.ERROR, Level.WARNING, Level.NOTICE

H1 = Rule("B101", ERROR, _("a heading of level 1"), _("the title is in the front matter; begin with ##"))
ANCHOR_TWICE = Rule(
    "B102",
    ERROR,
    _("the anchor {#%(anchor)s} is given twice"),
    _("it becomes {#%(given)s} here; give it a name of its own"),
)
HEADING_TWICE = Rule(
    "B103",
    NOTICE,
    _("another heading has the same words, so its address is #%(given)s"),
    _("give it an anchor of its own, {#…}, if something links to it"),
)
ODD_ANCHOR = Rule(
    "B104",
    ERROR,
    _("the anchor {#%(anchor)s} has characters that an address cannot have"),
    _("use letters, digits and hyphens"),
)
LONE_ANCHOR = Rule(
    "B105",
    WARNING,
    _("the anchor {#%(anchor)s} stands behind a paragraph"),
    _("only a heading or the {#mental-model} paragraph can have one"),
)
HTML_TAG = Rule(
    "B106",
    ERROR,
    _("HTML %(tag)s"),
    _("write it in Markdown, or in `backticks` to show it; only kbd, sub, sup, br and abbr are kept"),
)
HTML_COMMENT = Rule(
    "B130",
    NOTICE,
    _("a comment in HTML: it is not on the page, but in the lesson's Markdown, which readers can open"),
    _("keep notes that are not for readers elsewhere"),
)
HTML_ATTRIBUTE = Rule(
    "B107", ERROR, _("attributes on HTML %(tag)s"), _("only the title of an abbr is kept; leave them out")
)
HTML_PAIR = Rule("B108", ERROR, _("HTML %(tag)s is not paired"), _("open and close it in the same paragraph"))
STRAY_STARS = Rule(
    "B109",
    WARNING,
    _("stray ** that is no emphasis"),
    _("no space inside the stars: **like this**; to show stars write \\*\\*"),
)
LEAKED_PYTHON = Rule(
    "B110",
    ERROR,
    _("this looks like a value printed by a program: %(found)s"),
    _("write the text itself, or code in `backticks`"),
)
CODE_LANGUAGE = Rule(
    "B111",
    WARNING,
    _("no colours for code in “%(name)s”"),
    _("did you mean “%(near)s”?"),
    _("“text” is plain, “prompt” is for prompts"),
)
MERMAID = Rule("B112", ERROR, _("mermaid is not drawn here"), _("draw it in a ```diagram fence"))
NO_ALT = Rule(
    "B113",
    ERROR,
    _("a diagram without a text alternative"),
    _('say what it shows for those who cannot see it: ```diagram {alt="…"}'),
)
NOT_A_DIAGRAM = Rule(
    "B114",
    NOTICE,
    _("a drawing in a plain fence"),
    _('make it ```diagram {caption="…" alt="…"}, so that everybody can use it'),
)
EDGE_OFF = Rule(
    "B115",
    WARNING,
    _("an edge of the diagram is off by %(columns)d"),
    _("columns, counted to the right; a Hangul syllable is two columns wide"),
)
COLLAPSED = Rule(
    "B116",
    ERROR,
    _("the diagram has lost its columns"),
    _("paste it again with its spaces and line breaks"),
)
UNFENCED = Rule(
    "B117",
    ERROR,
    _("a drawing outside a fence loses its columns"),
    _("put it in a ```diagram fence, spaces and line breaks as drawn"),
)
WIDE = Rule(
    "B118",
    NOTICE,
    _("the diagram is %(columns)d columns wide"),
    _("within %(most)d it can be read without scrolling"),
)
FENCE_SETTINGS = Rule(
    "B119",
    WARNING,
    _("these settings of the fence mean nothing: %(settings)s"),
    _('write them as {caption="…" alt="…"}, without double quotes inside'),
)
UNKNOWN_FACT = Rule(
    "B120",
    ERROR,
    _("no fact is called “%(name)s”"),
    _("did you mean “%(near)s”?"),
    _("declare it in the front matter, under facts"),
)
CONTAINER = Rule("B121", ERROR, _("::: %(name)s means nothing"), _("there are ::: hint and ::: details Title"))
OPEN_CONTAINER = Rule("B122", WARNING, _("::: %(name)s is never closed"), _("end it with a line of :::"))
FORMULA = Rule("B123", ERROR, _("the formula %(formula)s cannot be read"), _("check its braces and commands"))
NO_FOOTNOTE = Rule(
    "B124",
    WARNING,
    _("there is no footnote [^%(name)s] in this section"),
    _("put [^%(name)s]: … in the same section, after an empty line"),
)
UNUSED_FOOTNOTE = Rule(
    "B125",
    WARNING,
    _("nothing in this section points to the footnote [^%(name)s], so it is not shown"),
    _("move it into the section that does, or delete it"),
)
TOO_DEEP = Rule("B126", ERROR, _("lists or quotes within each other too deep; the rest is left out"))
TOO_LONG = Rule(
    "B127",
    ERROR,
    _("the text is %(size)d bytes long, more than %(most)d"),
    _("divide it into several lessons"),
)
OPEN_FENCE = Rule(
    "B129",
    ERROR,
    _("the code that begins with %(marks)s is never closed, and everything below counts as code"),
    _("end it with a line of %(marks)s"),
)
ODD_BRACES = Rule("B128", ERROR, _("%(found)s means nothing"), _("a fact is marked [text]{fact=name}"))

NOWHERE = Rule("K201", ERROR, _("the link %(href)s leads nowhere"), _("check the path and the anchor"))
SCHEME = Rule("K202", ERROR, _("the address %(href)s is not allowed"), _("use https:, http:, mailto: or a path"))
EMPTY_LINK = Rule("K203", ERROR, _("a link without an address"))
NO_PICTURE = Rule("A301", ERROR, _("there is no picture %(src)s"), _("paths are relative to this file"))
NO_PICTURE_ALT = Rule(
    "A302", ERROR, _("the picture %(src)s has no text alternative"), _("write ![what it shows](%(src)s)")
)
PICTURE_ELSEWHERE = Rule(
    "A303",
    ERROR,
    _("the picture %(src)s lies on another site"),
    _("put it into the course folder, if its licence allows"),
)
