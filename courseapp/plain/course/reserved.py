"""Addresses that the site needs itself."""

RESERVED = frozenset(
    "about accounts achievements admin api assets catch-up comments csp-report en facts favicon feed healthz index"  # noqa: SIM905
    " ko lessons manifest me media metrics notices offline people preview privacy progress readyz report reports"
    " robots search settings sitemap static sw tags terms things transparency unsubscribe well-known".split()
)
"""Course ids that would hide a page of the site, or that one may wish to give to a page later."""
RESERVED_TRACKS = frozenset({"achievements", "catch-up", "changes", "feed"})
RESERVED_LESSONS = frozenset(
    {"achievements", "aux", "catch-up", "changes", "con", "edit", "feed", "index", "new", "nul", "prn", "report"}
)
"""Folders for which the site may wish to have a page of its own one day, or that some computers cannot make."""
