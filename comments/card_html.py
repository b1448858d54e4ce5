"""Cards as HTML. The one place where a page is written in Python: a template takes thirty times as long for a full page
of them, and a kept page with its thread must be made anew within milliseconds (docs/decisions/0009).

Everything that people chose is escaped here, but for the text of a comment, which was made safe when it was written.
"""

from collections.abc import Iterable
from functools import cached_property
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.models import Reaction
from comments.reading import Card, prefix

SIGNS = {Reaction.Kind.HELPFUL: "👍", Reaction.Kind.THANKS: "💛", Reaction.Kind.SAME: "🙋"}


class CardWriter:
    """Writes the cards of one page, in the page's language. `acts`: its reader is signed in and may do something."""

    def __init__(self, *, acts: bool) -> None:
        self.acts = acts
        self.comments = f"{prefix()}/comments/"
        self.people = f"{prefix()}/people/"
        self.zone = timezone.get_default_timezone()
        self.kinds = [(kind.value, sign, str(kind.label)) for kind, sign in SIGNS.items()]

    @cached_property
    def gone(self) -> dict[str, str]:
        """What stands in the place of a text, by what became of it."""
        by_staff = _("Removed by staff.")
        return {
            "deleted": _("Deleted by its author."),
            "removed": by_staff,
            "spam": by_staff,
            "held": by_staff,
            "blocked": _("From somebody you blocked."),
        }

    @cached_property
    def words(self) -> dict[str, str]:
        return {
            "reply": _("Reply"),
            "more": _("More"),
            "edited": _("edited"),
            "staff": _("Staff"),
            "nobody": _("deleted account"),
            "answers": _("In reply to"),
            "waits": _("Waiting for staff to look at it. Only you see it."),
            "link": f'<span class="unseen">{_("Link to this comment")}: </span>',
            "more_replies": _("More replies"),
            "edit": _("Edit"),
            "delete": _("Delete"),
            "flag": _("Report this comment"),
            "block": _("Block this person"),
            "follow": _("Notices of this conversation"),
        }

    def page(self, cards: Iterable[Card], *, focus: int = 0) -> SafeString:
        """The cards in their lists. The keyboard goes on at the one whose id is `focus`."""
        parts = []
        for c in cards:
            place = f'<div class="answer" id="answer-{c.id}"></div>' if self.acts else ""
            further = self._further(c) if c.more else ""
            parts.append(f"{c.opens}{self.article(c, focus=c.id == focus)}{place}{c.closes}{further}{c.ends}\n")
        return SafeString("".join(parts))

    def article(self, c: Card, *, focus: bool = False) -> str:
        if focus:
            return self._article(c, focus=True)
        if self.acts not in c.written:
            c.written[self.acts] = self._article(c, focus=False)
        return c.written[self.acts]

    def _article(self, c: Card, *, focus: bool) -> str:
        at = ' tabindex="-1" autofocus' if focus else ""
        if c.is_held or (c.is_visible and not c.is_blocked):
            gone = "" if c.is_visible else " is-gone"
            inner = self._header(c) + self._said(c) + self._footer(c)
        else:
            gone = " is-gone"
            inner = f'<p class="comment-gone">{self.gone["blocked" if c.is_blocked else c.status]}</p>'
        return f'<article class="comment{gone}" id="comment-{c.id}"{at}>{inner}</article>'

    def _header(self, c: Card) -> str:
        w, name, to = self.words, escape(c.name), ""
        if c.name:
            who = f'<a class="comment-who" href="{self.people}{name}/">{name}</a>'
        else:
            who = f'<span class="comment-who">{w["nobody"]}</span>'
        if c.to:
            far = "" if c.is_far else " unseen"
            to = (
                f' <span class="comment-to{far}"><span aria-hidden="true">↳ </span>'
                f'<span class="unseen">{w["answers"]} </span>@{escape(c.to)}</span>'
            )
        staff = f' <span class="comment-staff">{w["staff"]}</span>' if c.is_staff else ""
        edited = f' <span class="comment-edited">{w["edited"]}</span>' if c.edited_at else ""
        day = f"{c.created_at.astimezone(self.zone):%Y-%m-%d %H:%M}"
        time = f'<time datetime="{c.created_at.isoformat(timespec="seconds")}">{day}</time>'
        when = f'<a class="comment-when" href="{self.comments}{c.id}/" rel="nofollow">{w["link"]}{time}</a>'
        face = f'<span class="monogram tone-{c.tone}" aria-hidden="true">{escape(c.name[:1])}</span>'
        return f"<header>{face}{who}{staff}{to} {when}{edited}</header>"

    def _said(self, c: Card) -> str:
        waits = f'<p class="comment-waits">{self.words["waits"]}</p>' if c.is_held else ""
        lang = f' lang="{escape(c.lang)}"' if c.lang else ""
        return f'{waits}<div class="said" hx-ignore{lang} dir="auto">{c.html}</div>'

    def _footer(self, c: Card) -> str:
        if not c.is_visible:
            return f"<footer>{self._menu(c)}</footer>" if self.acts else ""
        reactions = self.reactions(c)
        if not self.acts:
            return f"<footer>{reactions}</footer>" if reactions else ""
        answer = self._act(
            c, "answer", f'{self.words["reply"]}<span class="unseen"> @{escape(c.name)}</span>', "comment-act"
        )
        return f"<footer>{reactions}{answer}{self._menu(c)}</footer>"

    def reactions(self, c: Card, pressed: str = "") -> str:
        """Those that were given; for somebody who may give them, all, as buttons. `pressed` keeps the keyboard."""
        gives = self.acts and not c.is_own
        parts = []
        for kind, sign, word in self.kinds:
            count = c.reactions.get(kind, 0)
            number = f' <span class="reaction-count">{count}</span>' if count > 0 else ""
            inner = f'<span aria-hidden="true">{sign}</span><span class="unseen">{word}</span>{number}'
            if gives:
                mine = kind in c.mine
                url = f"{self.comments}{c.id}/react/{kind}/{'off' if mine else 'on'}/"
                focus = " autofocus" if kind == pressed else ""
                parts.append(
                    f'<button class="reaction" type="submit" form="reactions" formaction="{url}" hx-post="{url}"'
                    f' hx-target="#reactions-{c.id}" hx-swap="outerHTML" aria-pressed="{str(mine).lower()}"'
                    f' title="{word}"{focus}>{inner}</button>'
                )
            elif count > 0:
                parts.append(f'<span class="reaction" title="{word}">{inner}</span>')
        return f'<span class="reactions" id="reactions-{c.id}">{"".join(parts)}</span>' if parts else ""

    def _act(self, c: Card, what: str, words: str, look: str = "") -> str:
        """A link to a form, which htmx opens below the comment."""
        url = f"{self.comments}{c.id}/{what}/"
        css = f' class="{look}"' if look else ""
        return f'<a{css} href="{url}" hx-get="{url}" hx-target="#answer-{c.id}" hx-swap="innerHTML">{words}</a>'

    def _menu(self, c: Card) -> str:
        steps = ["edit", "delete"] if c.is_own else ["flag", "block"] if c.author_id else ["flag"]
        links = "".join(f"<li>{self._act(c, step, self.words[step])}</li>" for step in [*steps, "follow"])
        more = self.words["more"]
        return (
            f'<details class="comment-menu"><summary aria-label="{more}" title="{more}">⋯</summary>'
            f"<ul>{links}</ul></details>"
        )

    def _further(self, c: Card) -> str:
        url = f"{self.comments}{c.root_id}/replies/?after={c.more}"
        htmx = f' hx-get="{url}" hx-target="closest .comments-more" hx-swap="outerHTML"' if self.acts else ""
        return f'<p class="comments-more"><a href="{url}" rel="nofollow"{htmx}>{self.words["more_replies"]}</a></p>'
