"""A small world for the renderer's tests: one neighbour lesson, one picture, one fact."""

from datetime import date

from courseapp.plain.course.shapes import Fact
from courseapp.plain.markdown import render
from courseapp.plain.rendered import Picture, Rendered, Surroundings, Target

FACT = Fact("sora-closed", date(2026, 11, 2), 45, "https://example.org/news")


def link(href: str) -> Target | None:
    if href.startswith("../latents/"):
        return Target("/en/course/diffusion/latents/" + href.removeprefix("../latents/"))
    if href == "../secret/":
        return Target("", "K005 a lesson that readers cannot open: %(href)s")
    return None


def picture(src: str) -> Picture | None:
    return Picture("/asset/0a1b.png", 640, 360) if src == "time line.png" else None


def around(lang: str = "en", *, math: bool = False) -> Surroundings:
    return Surroundings(lang, path="currency/x/en.md", math=math, facts={FACT.name: FACT}, link=link, picture=picture)


def rendered(source: str, lang: str = "en", *, math: bool = False) -> Rendered:
    return render(source, around(lang, math=math))


def codes(source: str, lang: str = "en", *, math: bool = False) -> list[tuple[str, int]]:
    """The findings as code and line."""
    return [(message.code, message.line) for message in rendered(source, lang, math=math).messages]
