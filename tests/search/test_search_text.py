"""Texts and queries as PostgreSQL gets them."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courseapp.lessons.search import stems_of
from courseapp.plain import search_text
from courseapp.plain.search_query import MOST_WORDS, Reading, parse, tsquery
from courseapp.plain.search_text import Stems, latin_words, normalise, vector, words

mixed = st.text(
    st.one_of(st.characters(), st.sampled_from("가확산을모델 \n-'\\:*&|!()<>abcABC0\x00\ud800")), max_size=60
)
in_one_transaction = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def stems_for(*texts: str) -> Stems:
    return stems_of({word for text in texts for word in latin_words(text)})


def matches(text: str, query: str, reading: Reading) -> bool:
    """Whether PostgreSQL finds the text by the query."""
    text = normalise(text)
    stems = {**stems_for(text), **stems_for(normalise(query))}
    asked = tsquery(parse(query), stems, reading)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector([(text, "D")], stems), asked])
        return bool(cursor.fetchone()[0])


def test_words_are_split_where_the_script_changes() -> None:
    text = "LLM을 U-Net으로, img2img도 foo_bar"
    assert [word.text for word in words(text)] == ["llm", "을", "u", "net", "으로", "img2img", "도", "foo", "bar"]


@given(mixed)
def test_words_stand_where_they_say(text: str) -> None:
    text = normalise(text)
    for word in words(text):
        assert search_text.fold(text[word.start : word.end]) == word.text


def test_text_is_composed_but_compatibility_characters_keep_their_meaning() -> None:
    assert normalise(unicodedata.normalize("NFD", "확산")) == "확산"
    assert normalise("½ ㎏ ①") == "½ ㎏ ①"
    assert normalise("soft\u00adhyphen\x00\ud800\u200b") == "softhyphen"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("LLM을", ["llm"]),
        ("LLM 을", ["llm", "을"]),
        ("LLM모델", ["llm", "모델"]),
        ("확ㅅ", ["확"]),
        ("ㅋㅋ", ["ㅋㅋ"]),
        ("cat Cat CAT", ["cat"]),
        ("!&|<->:*'\"\\", []),
        (" ".join(f"word{number}" for number in range(30)), [f"word{number}" for number in range(MOST_WORDS)]),
        ("x" * 10_000, ["x" * search_text.LONGEST_WORD]),
    ],
)
def test_of_a_query_only_words_remain(query: str, kept: list[str]) -> None:
    assert [word.text for word in parse(query)] == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "query", "reading"),
    [
        ("확산은 빠르다", "확산", Reading.EXACT),
        ("역확산이다", "확산", Reading.EXACT),
        ("잠재 공간", "잠재공간", Reading.EXACT),
        ("잠재공간", "잠재 공간", Reading.EXACT),
        ("값.", "값", Reading.EXACT),
        ("가중값", "값", Reading.EXACT),
        ("LLM을 쓴다", "llm", Reading.EXACT),
        ("The generated image", "generation", Reading.EXACT),
        ("The generation", "generati", Reading.EXACT),
        ("Café NAÏVE", "naïve", Reading.EXACT),
        ("Fine-tuning works", "finetune works", Reading.EXACT),
        ("a U-Net", "unet", Reading.EXACT),
        ("a U-Net", "U-Net", Reading.EXACT),
        ("확산", "확산을", Reading.EXACT),
        ("생성한다", "생성하는", Reading.LOOSE),
        ("영상을 위한 생성 모델", "영상생성모델", Reading.LOOSE),
        ("확산", "확산 안개", Reading.ANY),
    ],
)
def test_a_text_is_found_from_the_strictest_reading_on_that_should(text: str, query: str, reading: Reading) -> None:
    found = [matches(text, query, each) for each in Reading]
    assert found == [each.value >= reading.value for each in Reading]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("잠재 공간", "재공"),
        ("잠재, 공간", "잠재공간"),
        ("잠재\n공간", "잠재공간"),
        ("확률 산수", "확산"),
        ("general", "generation"),
        ("concatenate", "cat"),
        ("해", "해상도"),
    ],
)
def test_a_text_without_the_words_as_typed_is_not_found(text: str, query: str) -> None:
    assert not matches(text, query, Reading.EXACT)


@pytest.mark.django_db
@in_one_transaction
@given(mixed, mixed)
def test_any_query_is_valid_and_generous_readings_find_what_strict_ones_find(text: str, query: str) -> None:
    found = [matches(text, query, reading) for reading in Reading]
    assert found == sorted(found)


@pytest.mark.django_db
@in_one_transaction
@given(st.lists(st.text("가나다라마 ", min_size=2, max_size=9).filter(str.strip), min_size=1, max_size=4), st.data())
def test_a_stretch_of_a_korean_text_finds_it(several: list[str], data: st.DataObject) -> None:
    text = "\n".join(" ".join(one.split()) for one in several)
    line = data.draw(st.sampled_from(text.split("\n")))
    start = data.draw(st.integers(0, len(line) - 1))
    stretch = line[start : start + data.draw(st.integers(1, 9))]
    if any(len(run) != 1 for run in stretch.split()) and not stretch.isspace():
        stretch = " ".join(run for run in stretch.split() if len(run) > 1)
        assert matches(text, stretch, Reading.EXACT)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["가나다 " * 40_000, "supercalifragilistic" * 3, " ".join(map(str, range(400_000)))])
def test_an_absurdly_long_text_is_indexed_as_far_as_a_vector_goes(text: str) -> None:
    literal = vector([("title", "A"), (text, "D")], stems_for(text, "title"), ["ko"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [literal])
        assert cursor.fetchone()[0] > 1


def test_no_phrase_reaches_from_the_title_into_the_body() -> None:
    assert vector([("가나", "A"), ("다라", "D")], {}) == "'가나':1A '나':2A '다라':4D '라':5D"


def test_the_readers_stand_in_the_vector_where_no_word_can_be_mistaken_for_them() -> None:
    assert vector([("=ko", "A")], {"ko": "ko"}, ["ko"]) == "'=ko' 'ko':1A"
