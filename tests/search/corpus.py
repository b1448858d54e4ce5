"""A small library in two languages, written so that its words meet in the ways words meet in Korean and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils import timezone

from courseapp.lessons.models import Course, Lesson, LessonText, Track
from courseapp.lessons.search import index_texts
from courseapp.plain.course.shapes import Kind, Status


@dataclass(frozen=True)
class Written:
    """One language of a lesson; `body` maps headings to paragraphs, `anchors` are theirs in that order."""

    title: str
    summary: str
    body: dict[str, str]
    takeaways: str = ""
    anchors: Sequence[str] = ()


LESSONS: dict[str, dict[str, Written]] = {
    "noise-to-picture": {
        "en": Written(
            "How diffusion turns noise into a picture",
            "A picture is found step by step, by taking noise away.",
            {
                "Where the fog comes from": "Training adds noise until nothing is left. The network learns to "
                "remove a little of it, and generating an image repeats that removal thirty times.",
                "What a sampler decides": "The sampler chooses how large each step is. Fewer steps are faster.",
            },
            takeaways="Sampling is a schedule, never a single leap.",
            anchors=("fog", "sampler"),
        ),
        "ko": Written(
            "확산은 어떻게 노이즈를 그림으로 바꾸나",
            "노이즈를 조금씩 걷어 내다 보면 그림이 나타나.",
            {
                "안개는 어디서 오나": "학습할 때는 아무것도 남지 않을 때까지 노이즈를 더해. 확산 모델은 그 일부를 "
                "걷어 내는 법을 배우고, 이미지를 만들 때 서른 번 되풀이하지.",
                "샘플러가 정하는 것": "샘플러(sampler)는 걸음의 크기를 정해. 스텝이 적으면 빨라져.",
            },
            takeaways="샘플링은 한 번의 도약이 아니라 일정표다.",
            anchors=("fog", "sampler"),
        ),
    },
    "latent-space": {
        "en": Written(
            "Why models work in latent space",
            "Small maps are cheaper to draw on than large ones.",
            {
                "A map of the picture": "An autoencoder compresses the image. The compressed form is the latent, and "
                "it is decoded into pixels at the very end."
            },
        ),
        "ko": Written(
            "모델은 왜 잠재 공간에서 일할까",
            "큰 종이보다 작은 지도에 그리는 편이 싸.",
            {
                "그림의 지도": "오토인코더(autoencoder)가 이미지를 압축해. 압축된 것이 잠재 표현이고 맨 끝에 픽셀로 "
                "돌아오지. 그래서 해상도가 높아도 계산이 적어."
            },
        ),
    },
    "prompt-basics": {
        "en": Written(
            "A prompt says what, a mask says where",
            "Describe the picture, not the wish.",
            {
                "Words that weigh": "Attention ties each word to places in the picture. Adjectives wander: this is "
                "called attribute binding."
            },
        ),
        "ko": Written(
            "프롬프트는 무엇을, 마스크는 어디를",
            "바람을 적지 말고 그림을 적어.",
            {
                "무게가 있는 말": "어텐션은 낱말을 그림의 자리와 잇지. 꾸미는 말은 다른 데로 옮겨붙기도 하는데 이것을 "
                "속성 결합 문제라고 불러. LLM을 쓰면 프롬프트를 길게 늘일 수 있어."
            },
        ),
    },
    "fine-tuning": {
        "en": Written(
            "Fine-tuning with small adapters",
            "Teach an old model one new thing.",
            {
                "What LoRA changes": "Low-rank adapters leave the weights alone and add a small matrix. Overfitting "
                "shows after a few hundred steps. The evaluation needs held-out prompts."
            },
        ),
        "ko": Written(
            "작은 어댑터로 미세 조정하기",
            "낡은 모델에게 한 가지만 새로 가르쳐.",
            {
                "LoRA가 바꾸는 것": "가중치는 그대로 두고 작은 행렬을 더하지. 몇백 스텝이면 과적합이 보여. "
                "평가에는 따로 떼어 둔 프롬프트가 필요해."
            },
        ),
    },
    "video-consistency": {
        "en": Written(
            "Keeping a face the same for ten seconds",
            "Video fails between the frames.",
            {
                "Temporal consistency": "Each frame may be lovely while the sequence flickers. Keyframes anchor the "
                "motion and interpolation fills the gaps."
            },
        ),
        "ko": Written(
            "십 초 동안 같은 얼굴",
            "영상은 프레임과 프레임 사이에서 무너져.",
            {
                "시간 일관성": "한 장씩은 고와도 이어 보면 깜박여. 키프레임이 움직임을 붙들고 보간이 사이를 채워. "
                "영상생성모델을 고를 때는 값을 먼저 봐."
            },
        ),
    },
    "voice-rights": {
        "en": Written(
            "Whose voice is it?",
            "Ask before you clone.",
            {
                "Consent": "A cloned voice belongs to somebody. Get permission in writing, keep it, and label the "
                "result. Licences differ by country."
            },
        ),
        "ko": Written(
            "이 목소리는 누구 것일까",
            "복제하기 전에 물어봐.",
            {
                "동의": "목소리 복제에는 동의가 필요해. 글로 받아 두고 결과에 표시해. 라이선스는 나라마다 달라. "
                "SQL 쿼리로 기록을 남겨 두면 찾기 쉬워."
            },
        ),
    },
    "english-only": {
        "en": Written(
            "Spectrograms for the curious",
            "Sound can be drawn.",
            {
                "Reading the stripes": "A spectrogram shows loudness by pitch and time. Happy accidents happen when "
                "people paint on one."
            },
        ),
    },
    "half-translated": {
        "en": Written(
            "One pipeline or five tools",
            "Both survive.",
            {
                "The all-in-one way": "A unified workflow is enough for most clips.",
                "The workshop way": "Specialised chains remain for film, with choreography of every department.",
            },
            takeaways="Learn to judge, not to chain.",
            anchors=("one", "five"),
        ),
        "ko": Written(
            "하나로 할까 여럿으로 할까",
            "둘 다 살아남아.",
            {"한 번에 하는 길": "짧은 클립은 통합 작업 흐름으로 충분해."},
            anchors=("one",),
        ),
    },
}


def sections(written: Written) -> list[dict[str, Any]]:
    """As rendering stores them."""
    stored = []
    anchors = list(written.anchors) or [""] * len(written.body)
    for anchor, (heading, paragraph) in zip(anchors, written.body.items(), strict=True):
        html = f'<h2>{escape(heading)}<a class="anchor" href="#s">#</a></h2><p>{escape(paragraph)}</p>'
        stored.append(_section(Kind.BODY, anchor, heading, html))
    if written.takeaways:
        html = f"<ul><li>{escape(written.takeaways)}</li></ul>"
        stored.append(_section(Kind.TAKEAWAYS, "takeaways", "", html))
    return stored


def _section(kind: Kind, anchor: str, heading: str, html: str) -> dict[str, Any]:
    headings = [{"level": 2, "id": "s-x", "html": escape(heading)}] if heading else []
    return {"kind": kind, "anchor": anchor, "words": heading, "heading": "", "html": html, "headings": headings}


def make_course(uid: str = "media") -> Track:
    """An empty course of one track, English first."""
    course = Course.objects.create(
        uid=uid,
        title={"en": "Media", "ko": "미디어"},
        difficulty="beginner",
        languages=["en", "ko"],
        fact_review=90,
    )
    return Track.objects.create(course=course, slug="first", title={"en": "First", "ko": "첫째"})


def make_lesson(
    track: Track, slug: str, texts: dict[str, Written], *, status: str = Status.PUBLISHED, uid: str = ""
) -> Lesson:
    lesson = Lesson.objects.create(
        uid=uid or f"{Lesson.objects.count():08}",
        course=track.course,
        track=track,
        slug=slug,
        status=status,
        published_at=timezone.now(),
        minutes=10,
        xp=10,
        need=10,
    )
    for language, written in texts.items():
        LessonText.objects.create(
            lesson=lesson,
            language=language,
            title=written.title,
            title_html=escape(written.title),
            summary_html=escape(written.summary),
            summary_text=written.summary,
            sections=sections(written),
        )
    return lesson


def make_library() -> None:
    """All lessons above, published and indexed."""
    track = make_course()
    for slug, texts in LESSONS.items():
        make_lesson(track, slug, texts)
    index_texts(LessonText.objects.values_list("pk", flat=True))
