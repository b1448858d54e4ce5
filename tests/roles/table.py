"""Who gets what from every address: one line a route; a route without a line fails the tests.

A line has eight letters for GET and, where it differs from "5", eight for POST, in the order of `world.ROLES`: guest,
unverified, learner, author, moderator, support, factorless, operator. The letters are explained in `asking.LETTERS`.
"""

from dataclasses import dataclass

OPEN = "22222222 55555555"
MINE = "i2222222 i5555555"
MINE_FORM = "i2222222 i2222222"
ALL_AWAY = "rrrrrrrr rrrrrrrr"
NEVER = "44444444 44444444"
DOOR = "2rrrrrrr 2rrrrrrr"
AFTER_SOMETHING = "irrrrrrr irrrrrrr"

ADMIN = {
    "admin/": "iii222i2 iii222i2",
    "admin/login/": "i33rrrrr i33rrrrr",
    "admin/logout/": ALL_AWAY,
    "admin/password_change/": "iiirrrir iiirrrir",
    "admin/password_change/done/": "iiirrrir iiirrrir",
    "admin/autocomplete/": "iii333i3 iii555i5",
    "admin/jsi18n/": "iii222i2 iii555i5",
    "admin/r/<path:content_type_id>/<path:object_id>/": "iii444i4 iii444i4",
    "admin/<app_label>": "iii442i2 iii442i2",
    "admin/(?P<url>.*)$": "iii444i4 iii444i4",
    "admin/live/<int:pk>/<code:language>/": "iii555i5 iii233i2",
    "admin/lessons/lesson/<int:pk>/history/": "iii233i2 iii555i5",
    "admin/lessons/lesson/<int:pk>/compare/<int:number>/": "iii233i2 iii555i5",
    "admin/lessons/lesson/<int:pk>/restore/<int:number>/": "iii555i5 iiir33ir",
    "admin/lessons/lesson/<int:pk>/discard/": "iii555i5 iiir33ir",
    "admin/lessons/lesson/<int:pk>/withdraw/": "iii233i2 iiir33ir",
    "admin/lessons/lesson/<int:pk>/bring-back/": "iii233i2 iiir33ir",
    "admin/lessons/lesson/<int:pk>/place/": "iii233i2 iiib33ib",
    "admin/lessons/lesson/add/": "iii233i2 iii233i2",
    "admin/lessons/lesson/<path:object_id>/change/": "iii233i2 iiib33ib",
    "admin/lessons/lesson/<path:object_id>/history/": "iii233i2 iii555i5",
    "admin/reports/report/<number:pk>/screenshot/": "iii444i4 iii555i5",
    "admin/moderation/": "iii323i2 iii555i5",
    "admin/moderation/decided/": "iii323i2 iii555i5",
    "admin/moderation/undo/": "iii555i5 iii3b3ib",
    "admin/moderation/<number:pk>/": "iii323i2 iii555i5",
    "admin/moderation/<number:pk>/decide/": "iii555i5 iii343i4",
    "admin/moderation/<number:pk>/take/": "iii555i5 iii3r3ir",
    "admin/moderation/<number:pk>/author/": "iii555i5 iii343i4",
    "admin/moderation/<number:pk>/thread/": "iii555i5 iii343i4",
    "admin/comments/comment/<path:object_id>/change/": "iii3r3ir iii3r3ir",
    "admin/lessons/fact/<path:object_id>/change/": "iii233i2 iii333i3",
}
"""Pages of the admin site itself, and those that a model has of its own or answers in its own way."""

RUNNING = {
    "healthz": OPEN,
    "readyz": "wwwwwwww 55555555",
    "metrics": OPEN,  # from this machine, as the tests ask; test_metrics.py has the others
    "csp-report/": "55555555 22222222",
    "favicon.ico": "rrrrrrrr 55555555",
    "robots.txt": OPEN,
    "sitemap.xml": OPEN,
    "feed.xml": OPEN,
    "assets/<digest:digest>.<slug:extension>": "44444444 55555555",
    "language/<code:code>/": "rrrrrrrr 55555555",
}

READING = {
    "": OPEN,
    "search/": OPEN,
    "tags/<name:tag>/": OPEN,
    "about/": OPEN,
    "privacy/": OPEN,
    "terms/": OPEN,
    "transparency/": OPEN,
    "preview/<str:token>/": "gggggggg 55555555",
    "<name:course>/": OPEN,
    "<name:course>/feed.xml": OPEN,
    "<name:course>/achievements/": OPEN,
    "<name:course>/cards.html": OPEN,
    "<name:course>/<name:track>/": OPEN,
    "<name:course>/<name:track>/<name:lesson>/": OPEN,
    "<name:course>/<name:track>/<name:lesson>/index.md": OPEN,
}

PROGRESS = {
    "<name:course>/<name:track>/<name:lesson>/done": "55555555 ibbbbbbb",
    "<name:course>/<name:track>/<name:lesson>/undone": "55555555 ibbbbbbb",
    "<name:course>/<name:track>/<name:lesson>/journal": "55555555 bbbbbbbb",
    "api/v1/catalog": OPEN,
    "api/v1/me/state": "u2222222 55555555",
    "api/v1/me/events": "55555555 ubbbbbbb",
    "api/v1/^me/journal/(?P<uid>[a-z0-9]{8})$": "u2222222 55555555",
    "api/v1/me/export": "u2222222 55555555",
    "api/v1/me/import": "55555555 ubbbbbbb",
    "api/v1/": NEVER,
    "me/progress/": OPEN,
    "me/progress/notes.md": MINE,
    "me/progress/game/": "i5555555 irrrrrrr",
    "me/review/": "22222222 irrrrrrr",
}

ACCOUNTS = {
    "accounts/": ALL_AWAY,
    "accounts/invitation/<str:signed>/": "gggggggg gggggggg",
    "accounts/log/": MINE,
    "accounts/confirm/": "irrrrrrr irrrrrrr",
    "accounts/lost-factor/": "iiiiiiii iiiiiiii",
    "accounts/lost-factor/stop/<str:signed>/": "gggggggg gggggggg",
    "accounts/login/": DOOR,
    "accounts/logout/": "r2222222 rrrrrrrr",
    "accounts/inactive/": OPEN,
    "accounts/signup/": DOOR,
    "accounts/signup/passkey/": DOOR,
    "accounts/login/code/": DOOR,
    "accounts/login/code/confirm/": AFTER_SOMETHING,
    "accounts/reauthenticate/": MINE_FORM,
    "accounts/email/": "i2222222 irrrrrrr",
    "accounts/confirm-email/": AFTER_SOMETHING,
    "accounts/password/change/": MINE_FORM,
    "accounts/password/set/": AFTER_SOMETHING,
    "accounts/password/reset/": "22222222 22222222",
    "accounts/password/reset/confirm/": "iiiiiiii iiiiiiii",
    "accounts/password/reset/complete/": ALL_AWAY,
    "accounts/password/reset/done/": OPEN,
    "accounts/2fa/": MINE,
    "accounts/2fa/authenticate/": AFTER_SOMETHING,
    "accounts/2fa/reauthenticate/": "irr222r2 irr222r2",
    "accounts/2fa/totp/activate/": AFTER_SOMETHING,
    "accounts/2fa/totp/deactivate/": "i44rrr4r i44rrr4r",
    "accounts/2fa/recovery-codes/": "i4444444 i5555555",
    "accounts/2fa/recovery-codes/generate/": AFTER_SOMETHING,
    "accounts/2fa/recovery-codes/download/": "i4444444 i4444444",
    "accounts/2fa/webauthn/": MINE,
    "accounts/2fa/webauthn/add/": AFTER_SOMETHING,
    "accounts/2fa/webauthn/reauthenticate/": AFTER_SOMETHING,
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": AFTER_SOMETHING,
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": AFTER_SOMETHING,
    "accounts/2fa/webauthn/login/": AFTER_SOMETHING,
    "accounts/2fa/webauthn/signup/": ALL_AWAY,
    "accounts/3rdparty/": MINE_FORM,
    "accounts/3rdparty/signup/": "iiiiiiii iiiiiiii",
    "accounts/3rdparty/login/cancelled/": OPEN,
    "accounts/3rdparty/login/error/": "uuuuuuuu 55555555",
    "accounts/sessions/": "i2222222 irrrrrrr",
    "me/settings/": MINE_FORM,
    "me/settings/name/": "i5555555 ibbbbbbb",
    "me/data/": MINE,
    "me/data/export/": AFTER_SOMETHING,
    "me/data/delete/": AFTER_SOMETHING,
}

NOTICES = {
    "me/notices/": MINE,
    "me/notices/read/": "i5555555 irrrrrrr",
    "me/notices/<number:pk>/": "i4444444 55555555",
    "unsubscribe/<str:signed>/": NEVER,
}

REPORTS = {
    "report/": "22222222 bbbbbbbb",
    "report/<number:pk>/too": "55555555 44444444",
    "<name:course>/<name:track>/<name:lesson>/report/": "22222222 bbbbbbbb",
    "<name:course>/<name:track>/<name:lesson>/report/<number:pk>/too": "55555555 44444444",
    "reports/<str:signed>/": NEVER,
    "reports/address/<str:signed>/": NEVER,
}

COMMENTS = {
    "comments/<lesson:uid>/": "22222222 ibbbbbbb",
    "comments/<lesson:uid>/news/": OPEN,
    "comments/<lesson:uid>/feed.xml": OPEN,
    "comments/<lesson:uid>/preview/": "i5555555 i2222222",
    "comments/<lesson:uid>/bell/": "i5555555 irrrrrrr",
    "comments/<comment:pk>/": "rrrrrrrr 55555555",
    "comments/<comment:pk>/replies/": "rrrrrrrr 55555555",
    "comments/<comment:pk>/answer/": MINE,
    "comments/<comment:pk>/edit/": "i4244444 i4b44444",
    "comments/<comment:pk>/delete/": "i4244444 i4244444",
    "comments/<comment:pk>/restore/": "i5555555 i4r44444",
    "comments/<comment:pk>/react/<slug:kind>/<slug:step>/": "i5555555 i4444444",
    "comments/<comment:pk>/follow/": "i2222222 irrrrrrr",
    "comments/<comment:pk>/block/": "i2422222 ir4rrrrr",
    "comments/<comment:pk>/flag/": "i2222222 ibbbbbbb",
    "comments/by/<comment:pk>/": "rrrrrrrr 55555555",
    "people/<person:name>/": OPEN,
    "me/blocked/": "i2222222 i4444444",
}
"""The comment that the addresses name is the learner's."""

LINES: dict[str, str] = {**ADMIN, **RUNNING, **READING, **PROGRESS, **ACCOUNTS, **NOTICES, **REPORTS, **COMMENTS}


@dataclass(frozen=True)
class Rights:
    """Roles by their first letters: a(uthor), m(oderator), s(upport), o(perator)."""

    view: str
    change: str = ""
    add: str = ""
    delete: str = ""


MODELS = {
    "accounts.user": Rights(view="so", change="so"),
    "accounts.factorreset": Rights(view="so", change="so"),
    "comments.comment": Rights(view="mo", change="mo"),
    "notices.mail": Rights(view="so"),
    "auth.group": Rights(view="o", change="o", add="o", delete="o"),
    "lessons.course": Rights(view="ao", change="o"),
    "lessons.lesson": Rights(view="ao", change="ao"),
    "lessons.fact": Rights(view="ao"),
    "reports.report": Rights(view="amso", change="amso"),
}
"""The admin's pages about one model follow from who may what: one line a model."""


def _desk(of: str, yes: str, no: str = "3") -> str:
    """Letters for the whole row: others are sent to sign in, of the staff those in `of` get `yes`."""
    a, m, s, o = (yes if role in of else no for role in "amso")
    return f"iii{a}{m}{s}i{o}"


def of_model(pattern: str, rights: Rights) -> str:
    """The line of one of the six pages that the admin makes for a model. A change without fields is refused or saved,
    both of which is `*`."""
    everyone = "amso"
    if pattern.endswith("/add/"):
        return f"{_desk(rights.add, '2')} {_desk(rights.add, '2')}"
    if pattern.endswith("/delete/"):
        return f"{_desk(rights.delete, '2')} {_desk(rights.delete, '2')}"
    if pattern.endswith("/change/"):
        return f"{_desk(rights.view, '2')} {_desk(rights.change, '*')}"
    if pattern.endswith("/<path:object_id>/"):
        return f"{_desk(everyone, 'r')} {_desk(everyone, 'r')}"
    return f"{_desk(rights.view, '2')} {_desk(rights.view, '2')}"
