"""Words that the renderer itself puts on a page.

They stand inside a text, so they follow the language of that text and not that of the interface around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """`alerts` is keyed by the author's word in `> [!NOTE]`, in capitals."""

    alerts: Mapping[str, str]
    hint: str
    details: str
    permalink: str
    footnote: str
    """With one %s, the number."""
    back: str
    table: str
    formula: str
    diagram: str
    done: str
    not_done: str


ENGLISH = Wording(
    alerts={
        "NOTE": "Note",
        "TIP": "Tip",
        "IMPORTANT": "Important",
        "WARNING": "Warning",
        "CAUTION": "Caution",
    },
    hint="Hint",
    details="Details",
    permalink="Link to this part",
    footnote="Footnote %s",
    back="Back to the text",
    table="Table",
    formula="Formula",
    diagram="A diagram drawn with characters",
    done="done",
    not_done="not done yet",
)
KOREAN = Wording(
    alerts={"NOTE": "참고", "TIP": "팁", "IMPORTANT": "중요", "WARNING": "경고", "CAUTION": "주의"},
    hint="힌트",
    details="자세히",
    permalink="이 부분으로 가는 링크",
    footnote="각주 %s",
    back="본문으로 돌아가기",
    table="표",
    formula="수식",
    diagram="글자로 그린 그림",
    done="했음",
    not_done="아직 안 함",
)


def wording(lang: str) -> Wording:
    """The words for a language tag; a language without its own gets the English ones."""
    return KOREAN if lang.partition("-")[0] == "ko" else ENGLISH
