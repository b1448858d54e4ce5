"""What readers type, and the lesson they meant."""

import pytest

from courseapp.lessons.finding import Found, find
from tests.search.corpus import make_library

pytestmark = pytest.mark.django_db

KOREAN = {
    "확산": "noise-to-picture",
    "확산을": "noise-to-picture",
    "확산에서는": "noise-to-picture",
    "노이즈": "noise-to-picture",
    "노이즈가": "noise-to-picture",
    "확산 모델": "noise-to-picture",
    "확산모델": "noise-to-picture",
    "샘플러": "noise-to-picture",
    "sampler": "noise-to-picture",
    "samplers": "noise-to-picture",
    "샘플링은": "noise-to-picture",
    "잠재 공간": "latent-space",
    "잠재공간": "latent-space",
    "잠재공간에서": "latent-space",
    "잠재 표현을": "latent-space",
    "오토인코더는": "latent-space",
    "해상도": "latent-space",
    "해상": "latent-space",
    "LLM": "prompt-basics",
    "LLM을": "prompt-basics",
    "llm으로": "prompt-basics",
    "속성결합": "prompt-basics",
    "어텐션": "prompt-basics",
    "미세조정": "fine-tuning",
    "lora": "fine-tuning",
    "LoRA는": "fine-tuning",
    "과적합 평가": "fine-tuning",
    "영상 생성 모델": "video-consistency",
    "영상 모델": "video-consistency",
    "보간": "video-consistency",
    "값": "video-consistency",
    "시간일관성이": "video-consistency",
    "목소리복제": "voice-rights",
    "동의": "voice-rights",
    "쿼리": "voice-rights",
    "spectrogram": "english-only",
    "loudness": "english-only",
    "choreography": "half-translated",
    "통합 작업흐름": "half-translated",
}
ENGLISH = {
    "diffusion": "noise-to-picture",
    "Generate": "noise-to-picture",
    "generated images": "noise-to-picture",
    "sampl": "noise-to-picture",
    "latents": "latent-space",
    "compress": "latent-space",
    "compressing": "latent-space",
    "autoenc": "latent-space",
    "masks": "prompt-basics",
    "describing pictures": "prompt-basics",
    "fine tune": "fine-tuning",
    "overfit": "fine-tuning",
    "overfiting": "fine-tuning",
    "evaluations": "fine-tuning",
    "what is temporal consistency": "video-consistency",
    "flickering": "video-consistency",
    "cloning a voice": "voice-rights",
    "permissions": "voice-rights",
    "spectrograms": "english-only",
    "happiness": "english-only",
    "specialised workflow": "half-translated",
}
TYPING_ERRORS = {
    "ko": {
        "헤상도": ("해상도", "latent-space"),
        "오토인커더를": ("오토인코더를", "latent-space"),
        "라이센스": ("라이선스", "voice-rights"),
        "smapler": ("sampler", "noise-to-picture"),
        "어텐숀": ("어텐션", "prompt-basics"),
    },
    "en": {
        "spectogram": ("spectrogram", "english-only"),
        "specialized workflow": ("specialised workflow", "half-translated"),
        "attentoin": ("attention", "prompt-basics"),
        "intrepolation": ("interpolation", "video-consistency"),
    },
}
WRONG_KEYBOARD = {
    "ko": {"znjfl": ("쿼리", "voice-rights"), "ghkrtks": ("확산", "noise-to-picture")},
    "en": {"ㅇㅑㄹ려냐ㅐㅜ": ("diffusion", "noise-to-picture"), "ㅔ개ㅡㅔㅅ": ("prompt", "prompt-basics")},
}


@pytest.fixture(autouse=True)
def library(db: None) -> None:
    make_library()


def slugs(found: Found) -> list[str]:
    return [result.url.rstrip("/").rpartition("/")[2] for result in found.results]


@pytest.mark.parametrize(("query", "slug"), KOREAN.items(), ids=repr)
def test_a_korean_reader_finds(query: str, slug: str) -> None:
    found = find(query, "ko")
    assert slug in slugs(found)[:3]
    assert not found.corrected


@pytest.mark.parametrize(("query", "slug"), ENGLISH.items(), ids=repr)
def test_an_english_reader_finds(query: str, slug: str) -> None:
    found = find(query, "en")
    assert slug in slugs(found)[:3]
    assert not found.corrected


@pytest.mark.parametrize(
    ("language", "typed", "meant", "slug"),
    [
        (language, typed, meant, slug)
        for kind in (TYPING_ERRORS, WRONG_KEYBOARD)
        for language, slips in kind.items()
        for typed, (meant, slug) in slips.items()
    ],
)
def test_a_slip_of_the_fingers_is_understood(language: str, typed: str, meant: str, slug: str) -> None:
    found = find(typed, language)
    assert (found.better, found.corrected) == (meant, True)
    assert slugs(found)[0] == slug


@pytest.mark.parametrize("query", ["축구하는", "qqqqqqqq", "양자역학", "zebra crossing", "ㅁㄴㅇㄹ", "재공"])
def test_nothing_is_found_where_nothing_is(query: str) -> None:
    assert find(query, "ko").count == 0
