"""How serious a change is, and what it was, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.course.severity import Op, classify, section_diff, word_diff
from courseapp.plain.course.shapes import Kind, Severity
from tests.plain.course.small_course import FIRST, FIRST_KO
from tests.work import grows_straight

SENTENCES = " ".join(f"Sentence {word} says one thing about paper boats." for word in "abcdefgh")
LONG = FIRST.replace("It bends once", f"{SENTENCES} It bends once")


def changed(*pairs: tuple[str, str], source: str = LONG) -> str:
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new, 1)
    return source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("paper boats. Sentence b", "paper boats.\nSentence  b"),
        ("../../water/wind/#gusts", "../../water/wind/"),
        ("*flat*", "**flat**"),
        ("Sentence c says", "Sentence c sais"),
        ("status: published", "status: archived"),
        ("minutes: 5", "minutes: 9"),
        ("tags: [paper]", "tags: [paper, boats]"),
        ("verified: 2026-11-02", "verified: 2026-11-20"),
    ],
)
def test_what_changes_nothing_for_a_reader_is_a_typo(old: str, new: str) -> None:
    assert classify(LONG, changed((old, new))) is Severity.TYPO


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sentence c says one thing", "Sentence c clearly says one thing"),
        ("The first fold", "The very first fold"),
        ("Why paper?", "Why paper and not cloth?"),
        ("Fold a sheet.", "Fold a sheet of paper."),
    ],
)
def test_other_words_for_the_same_are_a_clarification(old: str, new: str) -> None:
    assert classify(LONG, changed((old, new))) is Severity.CLARIFIED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12 years", "13 years"),
        ("It bends once", "It never bends once"),
        ("A flat sheet.", "Not a flat sheet."),
        ("[remembers for 12 years]{fact=record}", "remembers for 12 years"),
    ],
)
def test_another_number_a_denial_or_a_fact_is_a_correction(old: str, new: str) -> None:
    assert classify(LONG, changed((old, new))) is Severity.CORRECTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- Fold once.\n", "- Boats sink unless somebody bails.\n"),
        ("## Key takeaways {#takeaways}\n\n- Fold once.\n\n", ""),
        ("## Exercise", "## Sails\n\nNew.\n\n## Exercise"),
    ],
)
def test_a_section_that_is_new_or_gone_or_rewritten_is_a_replacement(old: str, new: str) -> None:
    assert classify(LONG, changed((old, new))) is Severity.REPLACED


def test_korean_denials_count() -> None:
    old = FIRST_KO.replace("종이를 접어 봐.", "종이를 한 번 접고 그대로 두면 배가 물에 가라앉아.")
    assert classify(old, old.replace("배가 물에 가라앉아", "배가 물에 안 가라앉아")) is Severity.CORRECTED
    assert classify(old, old.replace("그대로 두면", "가만히 두면")) is Severity.CLARIFIED


def test_a_section_that_a_translation_gains_is_no_replacement() -> None:
    old = FIRST_KO.replace("## 핵심 정리 {#takeaways}\n\n- 한 번 접는다.\n\n", "")
    assert classify(old, FIRST_KO) is Severity.CLARIFIED


def test_nothing_changed_is_nothing() -> None:
    assert section_diff(FIRST, FIRST) == ()
    assert classify(FIRST, FIRST) is Severity.TYPO


def test_a_diff_names_the_parts_and_shows_their_words() -> None:
    new = changed(("The first fold", "The second fold"), ("Fold once.", "Fold twice."), ("A flat sheet.", "A sheet."))
    title, card, takeaways = section_diff(LONG, new)
    assert (title.name, title.kind) == ("title", None)
    assert [(span.op, span.text.strip()) for span in title.spans] == [
        (Op.SAME, "The"),
        (Op.REMOVED, "first"),
        (Op.ADDED, "second"),
        (Op.SAME, "fold"),
    ]
    assert card.name == "card k1"
    assert (takeaways.name, takeaways.kind, takeaways.heading) == ("#takeaways", Kind.TAKEAWAYS, "Key takeaways")


def test_parts_that_went_come_last_with_their_old_words() -> None:
    new = changed(("## Key takeaways {#takeaways}\n\n- Fold once.\n\n", ""), ("Fold a sheet", "Fold one sheet"))
    diff = section_diff(LONG, new)
    assert [part.name for part in diff] == ["#exercise", "#takeaways"]
    assert {span.op for span in diff[-1].spans} == {Op.REMOVED}


def _joined(old: str, new: str, left_out: Op) -> list[str]:
    return "".join(span.text for span in word_diff(old, new) if span.op is not left_out).split()


@given(st.text("ab .,\n가#*", max_size=40), st.text("ab .,\n가#*", max_size=40))
def test_a_diff_gives_the_new_text_and_the_old_words(old: str, new: str) -> None:
    assert "".join(_joined(old, new, Op.REMOVED)) == "".join(new.split())
    assert "".join(_joined(old, new, Op.ADDED)) == "".join(old.split())


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    assert classify(old, new) in Severity


@pytest.mark.parametrize("old", ["a " * 90_000, "x" * 190_000, "a b\n" * 40_000, "## h\n" * 30_000])
def test_long_texts_are_compared(old: str) -> None:
    new = old[: len(old) // 2] + "c " + old[len(old) // 2 :] + " d"
    assert classify(old, new) in Severity
    assert grows_straight(lambda size: classify(old[:size], new[-size:]), 20_000, 80_000)
