"""How long a search takes: `python bench/search.py [lessons]`, 5000 by default, twice as many texts.

Makes a database of its own in a temporary folder, fills it with generated lessons in both languages (about 650 words
each; half of them from two of eight subjects, half meaningless with frequencies after Zipf) and prints the fastest,
median and slowest of 15 runs of each query, in milliseconds. On a busy machine trust the fastest.
"""

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
DATA = Path(tempfile.mkdtemp(prefix="bench-search-"))
os.environ.update(DATA=str(DATA), DJANGO_SETTINGS_MODULE="courseapp.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from courseapp import embedded  # noqa: E402
from courseapp.lessons.finding import find  # noqa: E402
from courseapp.lessons.models import LessonText  # noqa: E402
from courseapp.lessons.search import index_texts  # noqa: E402
from courseapp.plain.search_text import words  # noqa: E402
from tests.search.corpus import LESSONS as LIBRARY  # noqa: E402
from tests.search.corpus import Written, make_course, make_lesson  # noqa: E402

LESSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
RUNS = 15
SUBJECTS = {
    language: [
        [word.text for part in (one.title, one.summary, *one.body, *one.body.values()) for word in words(part)]
        for lesson in LIBRARY.values()
        if (one := lesson.get(language))
    ]
    for language in ("ko", "en")
}
QUERIES = {
    "ko": {
        "a word in half of the texts": "프롬프트",
        "with a particle": "확산을",
        "a compound": "잠재공간",
        "three words": "영상 생성 모델",
        "one syllable": "이",
        "Latin in Korean": "LLM을",
        "a typing error": "어텐숀",
        "the wrong keyboard": "znjfl",
        "nothing": "축구하는",
        "twelve syllables": "가 나 다 라 마 바 사 아 자 차 카 타",
        "two hundred syllables": "확산을" * 67,
    },
    "en": {
        "a word in most texts": "picture",
        "stems": "generating images",
        "half a word": "samp",
        "three words": "temporal consistency frame",
        "one letter": "s",
        "a typing error": "attentoin",
        "nothing": "qwxzzy",
        "a sentence": "how do I keep the face of a person the same in every frame of a video",
    },
}


def vocabulary(chance: random.Random, language: str) -> list[str]:
    """Twenty thousand words of the language's letters that mean nothing."""
    letters = "".join(word for subject in SUBJECTS[language] for word in subject)
    lengths = (2, 2, 3, 4) if language == "ko" else (4, 5, 6, 8, 10)
    return ["".join(chance.choices(letters, k=chance.choice(lengths))) for _ in range(20_000)]


def text(chance: random.Random, subjects: list[list[str]], rare: list[str], length: int) -> str:
    return " ".join(
        chance.choice(chance.choice(subjects))
        if chance.random() < 0.5
        else rare[min(int(chance.paretovariate(0.5)), len(rare) - 1)]
        for _ in range(length)
    )


def written() -> Iterator[dict[str, Written]]:
    chance = random.Random(1)  # noqa: S311  the same texts each time
    rare = {language: vocabulary(chance, language) for language in SUBJECTS}
    for _ in range(LESSONS):
        texts = {}
        for language, subjects in SUBJECTS.items():
            some = chance.sample(subjects, 2)
            parts = [text(chance, some, rare[language], chance.choice((3, 5))) for _ in range(5)]
            bodies = [text(chance, some, rare[language], chance.randint(150, 280)) for _ in range(3)]
            texts[language] = Written(parts[0], parts[1], dict(zip(parts[2:], bodies, strict=True)))
        yield texts


def fill() -> None:
    call_command("migrate", verbosity=0)
    track = make_course()
    number = 0
    for some in batched(written(), 500, strict=False):
        texts: list[int] = []
        for texts_of_one in some:
            lesson = make_lesson(track, f"lesson-{number}", texts_of_one, uid=f"{number:08}")
            texts += lesson.texts.values_list("pk", flat=True)
            number += 1
        stored = time.perf_counter()
        index_texts(texts)
        spent = (time.perf_counter() - stored) / len(texts)
        print(f"\r{number} lessons, indexing {spent * 1000:.1f} ms a text", end="", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(file=sys.stderr)


def main() -> None:
    with embedded.running(DATA, durable=False):
        fill()
        print(f"{LESSONS} lessons, {LessonText.objects.count()} texts")
        print(f"{'':34}{'fastest':>9}{'median':>9}{'slowest':>9}{'hits':>8}")
        for language, queries in QUERIES.items():
            for name, query in queries.items():
                times = []
                for _ in range(RUNS):
                    began = time.perf_counter()
                    found = find(query, language)
                    times.append((time.perf_counter() - began) * 1000)
                print(
                    f"{f'{language} {name}':34}{min(times):9.1f}{statistics.median(times):9.1f}{max(times):9.1f}"
                    f"{found.count:8}"
                )
        connections.close_all()
    shutil.rmtree(DATA)


if __name__ == "__main__":
    main()
