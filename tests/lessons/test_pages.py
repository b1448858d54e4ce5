"""What readers get: every element, in their language, with what is missing shown in another and marked."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.translation import override

from courseapp.lessons.importing import import_course
from courseapp.lessons.link_kinds import kind_name
from courseapp.lessons.models import Lesson
from courseapp.plain.course.shapes import Status
from tests.lessons.folder import COURSE, FACTS_EN, HELLO_EN, TODAY, small_course

pytestmark = pytest.mark.usefixtures("course")

HELLO = "/small-course/first/hello/"
FACTS = "/small-course/first/facts/"
PAGES = ["/", "/about/", "/privacy/", "/terms/", "/small-course/", "/small-course/first/", HELLO, "/tags/judging/"]


def html(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, headers={"Accept-Language": "ko"})
    assert response.status_code == status, path
    return response.content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_and_says_its_language(client: Client, prefix: str, path: str) -> None:
    page = html(client, prefix + path)
    assert len(re.findall(r"<h1\b", page)) == 1
    assert f'<html lang="{"en" if prefix else "ko"}"' in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sets_no_cookie_and_names_its_other_language(client: Client, path: str) -> None:
    response = client.get(f"/en{path}")
    assert response.cookies == {}
    page = response.content.decode()
    assert f'<link rel="canonical" href="http://localhost:8000/en{path}">' in page
    assert f'<link rel="alternate" hreflang="ko" href="http://localhost:8000{path}">' in page


def test_a_lesson_has_every_landmark(client: Client) -> None:
    page = html(client, f"/en{HELLO}")
    landmarks = ["summary", "mental-model", "lesson-body", "takeaways", "exercise", "progress", "report", "comments"]
    places = [page.find(f'id="{name}"') for name in landmarks]
    assert all(place > 0 for place in places), dict(zip(landmarks, places, strict=True))
    assert places == sorted(places)


def test_inline_markdown_of_title_and_summary_is_rendered(client: Client) -> None:
    page = html(client, f"/en{HELLO}")
    assert "Saying <em>hello</em>" in page
    assert "A greeting is a <em>small</em> promise." in page
    assert "<title>Saying hello · " in page


def test_what_a_translation_lacks_is_shown_in_the_other_language_and_marked(client: Client) -> None:
    page = html(client, HELLO)
    assert "왜 인사할까" in page
    assert "Why greet" not in page
    how = page.index('id="s-how"')
    block = page.rindex("<section", 0, how)
    assert 'lang="en"' in page[block:how]
    takeaways = page.index('id="takeaways"')
    assert 'lang="en"' in page[takeaways - 100 : takeaways + 100]
    assert page.index("왜 인사할까") < how < takeaways


def test_links_inside_a_lesson_lead_to_the_readers_language(client: Client) -> None:
    assert 'href="/en/small-course/first/facts/#s-dated"' in html(client, f"/en{HELLO}")
    import_course(small_course({"first/hello/ko.md": None}), TODAY, prune=True)
    assert "/@/" not in html(client, HELLO)


def test_links_to_takeaways_and_exercise_find_them(client: Client) -> None:
    linking = HELLO_EN.replace("Because [facts]", "Do [the exercise](#exercise), because [facts]").replace(
        "With **one", "[Draw](../../second/pictures/#takeaways) with **one"
    )
    result = import_course(small_course({"first/hello/en.md": linking}), TODAY)
    assert not result.is_refused, [str(message) for message in result.messages]
    page = html(client, f"/en{HELLO}")
    assert 'href="#exercise">the exercise' in page
    assert 'href="/en/small-course/second/pictures/#takeaways"' in page


def test_descriptions_lead_to_lessons_and_show_pictures(client: Client) -> None:
    course = COURSE.replace("For *trying out*.", "'For [trying out](first/hello/#why). ![P](pippa.svg)'")
    result = import_course(small_course({"course.yaml": course}), TODAY)
    assert not result.is_refused, [str(message) for message in result.messages]
    page = html(client, "/en/small-course/")
    assert 'href="/en/small-course/first/hello/#s-why"' in page
    assert 'src="/assets/' in page


def test_a_fact_says_when_it_was_known_and_when_it_may_be_out_of_date(client: Client) -> None:
    english = html(client, f"/en{FACTS}")
    assert '<span class="fact">Something is new</span>' in english
    assert "as of 2026-11" in english
    assert "may be out of date, last checked" in english
    assert 'href="https://example.org/news"' in english
    korean = html(client, "/small-course/first/facts/")
    assert "2026-11" in korean


def test_tags_are_called_by_their_names(client: Client) -> None:
    assert "판단" in html(client, HELLO)
    assert "판단" in html(client, "/tags/judging/")
    assert html(client, "/tags/unknown/", 404)


def test_a_draft_is_nowhere(client: Client) -> None:
    Lesson.objects.filter(uid="facts002").update(status=Status.DRAFT)
    html(client, FACTS, 404)
    html(client, f"{FACTS}index.md", 404)
    for path in ("/en/small-course/", "/en/small-course/first/", "/sitemap.xml", "/feed.xml", f"/en{HELLO}"):
        assert "Facts with dates" not in html(client, path)


def test_the_neighbours_cross_tracks(client: Client) -> None:
    page = html(client, f"/en{FACTS}")
    assert 'rel="prev" href="/en/small-course/first/hello/"' in page
    assert 'rel="next" href="/en/small-course/second/pictures/"' in page


def test_an_old_address_leads_on_for_ever(client: Client) -> None:
    files = small_course(
        {"first/facts/en.md": FACTS_EN.replace("minutes: 6", "minutes: 6\nredirect_from: [first/claims]")}
    )
    import_course(files, TODAY)
    response = client.get("/en/small-course/first/claims/")
    assert (response.status_code, response["Location"]) == (301, "/en/small-course/first/facts/")


def test_a_lesson_is_there_as_markdown(client: Client) -> None:
    response = client.get(f"/en{HELLO}index.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode() == HELLO_EN


def test_structured_data_is_data_whatever_the_title_says(client: Client) -> None:
    title = "title: 'A `</script><script>alert(1)</script>` & B'"
    result = import_course(
        small_course({"first/facts/en.md": FACTS_EN.replace("title: Facts with dates", title)}), TODAY
    )
    assert not result.is_refused, [str(message) for message in result.messages]
    page = html(client, f"/en{FACTS}")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    assert json.loads(block[1])["headline"] == "A </script><script>alert(1)</script> & B"
    assert "<script>alert" not in page


def test_the_feed_is_atom_and_names_the_lessons(client: Client) -> None:
    for path in ("/feed.xml", "/small-course/feed.xml"):
        feed = ElementTree.fromstring(html(client, path))  # noqa: S314 - made by ourselves
        titles = [title.text for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
        assert "Saying hello" in titles


def test_the_sitemap_names_each_page_in_each_language(client: Client) -> None:
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - made by ourselves
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    addresses = {loc.text for loc in sitemap.iter(name)}
    assert f"http://localhost:8000{HELLO}" in addresses
    assert f"http://localhost:8000/en{HELLO}" in addresses


def test_a_picture_is_served_for_ever_and_runs_nothing(client: Client) -> None:
    source = re.search(r'class="face" src="(/assets/[^"]+)"', html(client, HELLO))
    assert source
    response = client.get(source[1])
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(source[1], headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("accepted", "cookie", "expected"),
    [
        ("en", "", "/en/"),
        ("en-GB,ko;q=0.5", "", "/en/"),
        ("ko", "", ""),
        ("fr", "", ""),
        ("", "", ""),
        ("en", "ko", ""),
    ],
)
def test_only_home_looks_at_the_readers_languages(client: Client, accepted: str, cookie: str, expected: str) -> None:
    if cookie:
        client.cookies["lang"] = cookie
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.headers.get("Location", "") == expected
    assert client.get(HELLO, headers={"Accept-Language": accepted}).status_code == 200


def test_the_language_switch_remembers_and_stays_on_the_page(client: Client) -> None:
    response = client.get(f"/language/en/?to={HELLO}")
    assert (response.status_code, response["Location"]) == (302, f"/en{HELLO}")
    assert response.cookies["lang"].value == "en"
    assert client.get(f"/language/ko/?to=/en{HELLO}")["Location"] == HELLO


@pytest.mark.parametrize(
    "to", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "x"]
)
def test_the_language_switch_leads_nowhere_else(client: Client, to: str) -> None:
    location = client.get("/language/ko/", {"to": to})["Location"]
    assert location in {"/", "/en/"}


@pytest.mark.parametrize(
    "path", ["/nope/", "/en/nope/", "/small-course/nope/", "/" + "a" * 300 + "/", "/%00/", "/x/y/z/w/"]
)
def test_a_wrong_address_gets_a_kind_page(client: Client, path: str) -> None:
    page = html(client, path, 404)
    assert 'action="/search/"' in page or 'action="/en/search/"' in page


def test_an_empty_site_has_a_home(client: Client) -> None:
    Lesson.objects.all().delete()
    assert "<h1" in html(client, "/")


def test_a_links_kind_is_named_in_the_readers_language_and_an_unknown_one_shown_as_it_is() -> None:
    with override("ko"):
        assert [kind_name(word) for word in ("paper", "docs", "podcast", "")] == ["논문", "공식 문서", "podcast", ""]
    with override("en"):
        assert kind_name("docs") == "documentation"
