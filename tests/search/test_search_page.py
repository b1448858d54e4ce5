"""The search page as browsers get it."""

import re

import pytest
from django.test import Client

from courseapp.lessons.finding import ON_A_PAGE
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from tests.lessons.folder import TODAY, small_course
from tests.search.corpus import make_library
from tests.search.test_finding import many_lessons

pytestmark = pytest.mark.django_db
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_a_reader_finds_a_lesson_with_its_words_marked(client: Client) -> None:
    make_library()
    response = client.get("/search/", {"q": "확산을"})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert 'href="/media/first/noise-to-picture/"' in page
    assert "<mark>확산</mark>" in page


def test_an_english_reader_gets_english_addresses(client: Client) -> None:
    make_library()
    page = client.get("/en/search/", {"q": "diffusion"}).content.decode()
    assert 'href="/en/media/first/noise-to-picture/"' in page


def test_anonymous_searching_sets_no_cookie_and_is_not_for_search_engines(client: Client) -> None:
    response = client.get("/search/", {"q": "확산"})
    assert not response.cookies
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_htmx_gets_the_results_alone_and_caches_know(client: Client) -> None:
    make_library()
    response = client.get("/search/", {"q": "확산"}, headers=PARTIAL)
    page = response.content.decode()
    assert "<html" not in page
    assert "<mark>확산</mark>" in page
    assert "HX-Request-Type" in response.headers["Vary"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"HX-Request": "true", "HX-Request-Type": "full"}, {**PARTIAL, "HX-History-Restore-Request": "true"}],
    ids=["plain", "navigation", "back"],
)
def test_everyone_else_gets_the_whole_page(client: Client, headers: dict[str, str]) -> None:
    assert "<html" in client.get("/search/", {"q": "확산"}, headers=headers).content.decode()


def test_a_hostile_query_comes_back_escaped(client: Client) -> None:
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "address", ["?q=%00", "?q=%ff%fe", "?q=%ED%A0%80", "?q=a&q=b", "?page=2", "?q=" + "x" * 10_000]
)
def test_no_address_is_an_error(client: Client, address: str) -> None:
    assert client.get(f"/search/{address}").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30, "²", "٣"])
def test_a_page_number_that_is_none_means_some_page(client: Client, page: str) -> None:
    assert client.get("/search/", {"q": "word", "page": page}).status_code == 200


def test_more_results_are_one_link_away(client: Client) -> None:
    many_lessons(ON_A_PAGE + 1)
    assert client.get("/en/search/", {"q": "but wind"}).context["more_url"] == "/en/search/?q=but+wind&page=2"
    assert client.get("/en/search/", {"q": "but wind", "page": "2"}).context["more_url"] is None


def test_a_slip_is_said_to_have_been_corrected(client: Client) -> None:
    make_library()
    context = client.get("/search/", {"q": "znjfl"}).context
    assert context["suggestion"] == {"query": "쿼리", "url": "/search/?q=%EC%BF%BC%EB%A6%AC"}
    assert context["corrected"] is True


def test_searching_is_reading(client: Client) -> None:
    assert client.post("/search/", {"q": "확산"}).status_code == 405
    assert client.head("/search/", {"q": "확산"}).status_code == 200


def test_a_network_may_search_thirty_times_a_minute_and_is_told_when_to_go_on(client: Client) -> None:
    answers = [client.get("/en/search/", {"q": "word"}) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert 0 < int(answers[30]["Retry-After"]) <= 60
    part = client.get("/en/search/", {"q": "word"}, headers=PARTIAL)
    assert part.status_code == 429
    assert "<html" not in part.content.decode()
    assert client.get("/en/search/").status_code == 200
    assert client.get("/en/search/", {"q": "word"}, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_before_a_word_is_typed_the_topics_that_most_lessons_bear_are_offered(client: Client) -> None:
    assert not import_course(small_course(), TODAY).is_refused
    page = client.get("/search/").content.decode()
    borne = [tag for (tags,) in Lesson.objects.published().values_list("tags") for tag in tags]
    listed = re.findall(r'href="/tags/([^"/]+)/"', page)
    assert set(listed) == set(borne)
    assert [borne.count(tag) for tag in listed] == sorted((borne.count(tag) for tag in listed), reverse=True)
    assert "/tags/" not in client.get("/search/", {"q": "greeting"}).content.decode()
