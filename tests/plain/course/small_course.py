"""A small course without a fault, and how to break it in one place."""

from collections.abc import Mapping
from datetime import date

from courseapp.plain.course.checking import check_course
from courseapp.plain.course.digests import body_digest
from courseapp.plain.course.shapes import Course
from courseapp.plain.messages import Message

TODAY = date(2026, 11, 21)

COURSE = """\
format: 1
id: paper-boats
title: {en: Paper Boats, ko: 종이배}
tagline: {en: Fold and float, ko: 접고 띄우기}
description: {en: A course about *folding*., ko: 접기에 대한 강의.}
emoji: "⛵"
difficulty: beginner
languages: [en, ko]
license: CC BY 4.0
fact_review: 90d
personas:
  minsu: {name: {en: Minsu, ko: 민수}, avatar: minsu.svg}
tags:
  paper: {en: paper, ko: 종이}
game:
  levels:
    - {xp: 0, name: {en: Dry, ko: 마른 배}}
    - {xp: 100, name: {en: Afloat, ko: 뜬 배}}
  achievements:
    - {code: launch, name: {en: Launch, ko: 진수}, about: {en: One lesson, ko: 한 레슨}, metric: lessons, at: 1, xp: 20}
tracks:
  - id: folding
    emoji: "📄"
    title: {en: Folding, ko: 접기}
    description: {en: How to fold., ko: 접는 법.}
    voice: minsu
    lessons: [first-fold, second-fold]
  - id: water
    title: {en: Water, ko: 물}
    lessons:
      - wind
"""

FIRST = """\
---
id: k3f9a2qx
title: The first fold
summary: Every boat begins as a *flat* sheet.
status: published
minutes: 5
tags: [paper]
facts:
  record: {verified: 2026-11-02, source: "https://example.org/record", review: 45d}
links:
  - {title: Folding table, url: "https://example.org/table", lang: en, kind: article}
cards:
  - {id: k1, q: "What is a boat first?", a: "A flat sheet."}
  - {id: k2, q: "Which side is up?", a: "The blank one."}
---

A sheet is a field before anybody walked on it. {#mental-model}

## Why paper? {#why}

It bends once and [remembers for 12 years]{fact=record}. See [the wind](../../water/wind/#gusts).

![A folded sheet](sheet.png)

## Key takeaways {#takeaways}

- Fold once.

## Exercise {#exercise}

Fold a sheet. Then read [why](#why) again.

::: hint
Slowly.
:::
"""

FIRST_BODY = FIRST.partition("\n---\n")[2]

FIRST_KO = f"""\
---
title: 첫 접기
summary: 배는 모두 *평평한* 종이에서 시작해.
translated_from: {body_digest(FIRST_BODY)}
cards:
  - {{id: k1, q: "배는 처음에 무엇이야?", a: "평평한 종이다."}}
  - {{id: k2, q: "어느 쪽이 위야?", a: "빈 쪽이다."}}
---

종이는 아무도 걷지 않은 들판이야. {{#mental-model}}

## 왜 종이일까? {{#why}}

한 번 접히면 [열두 해를 기억해]{{fact=record}}. [바람](../../water/wind/#gusts)도 봐.

## 핵심 정리 {{#takeaways}}

- 한 번 접는다.

## 실습 {{#exercise}}

종이를 접어 봐.
"""

SECOND = """\
---
id: q8zt0m1c
title: The second fold
summary: Twice is twice.
status: published
minutes: 3
cards:
  - {id: k1, q: "How often?", a: "Twice."}
  - {id: k2, q: "Why?", a: "To float."}
---

## Turn it over

Then fold again, as in [the first lesson](../first-fold/#why).
"""

SECOND_KO = f"""\
---
title: 두 번째 접기
summary: 두 번은 두 번.
translated_from: {body_digest(SECOND.partition("---\n\n")[2].join(["\n", ""]))}
cards:
  - {{id: k1, q: "몇 번?", a: "두 번."}}
  - {{id: k2, q: "왜?", a: "뜨려고."}}
---

## 뒤집기

그리고 다시 접어.
"""

WIND = """\
---
id: w1nd0000
title: Wind
summary: It pushes.
status: published
minutes: 3
redirect_from: [water/breeze]
cards:
  - {id: k1, q: "What pushes?", a: "Wind."}
  - {id: k2, q: "Where to?", a: "Away."}
---

## Gusts {#gusts}

They come and go.
"""

WIND_KO = f"""\
---
title: 바람
summary: 밀어.
translated_from: {body_digest(WIND.partition("---\n\n")[2].join(["\n", ""]))}
cards:
  - {{id: k1, q: "무엇이 밀어?", a: "바람."}}
  - {{id: k2, q: "어디로?", a: "멀리."}}
---

## 돌풍 {{#gusts}}

왔다가 가.
"""

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" fill="url(#a)"/></svg>'

EN, KO = "folding/first-fold/en.md", "folding/first-fold/ko.md"

FILES: Mapping[str, bytes] = {
    "course.yaml": COURSE.encode(),
    EN: FIRST.encode(),
    KO: FIRST_KO.encode(),
    "folding/first-fold/sheet.png": PNG,
    "folding/second-fold/en.md": SECOND.encode(),
    "folding/second-fold/ko.md": SECOND_KO.encode(),
    "water/wind/en.md": WIND.encode(),
    "water/wind/ko.md": WIND_KO.encode(),
    "minsu.svg": SVG,
    "README.md": b"About this course",
    ".gitignore": b"*.tmp",
}


def changed(path: str, old: str | bytes, new: str | bytes) -> dict[str, bytes]:
    """The course with `old` replaced in one file; `old` must be there, or the test would test nothing."""
    before = old.encode() if isinstance(old, str) else old
    after = new.encode() if isinstance(new, str) else new
    assert FILES[path].count(before) >= 1, f"{old!r} is not in {path}"
    return {**FILES, path: FILES[path].replace(before, after, 1)}


def without(*paths: str) -> dict[str, bytes]:
    return {path: data for path, data in FILES.items() if path not in paths}


def check(files: Mapping[str, bytes], known: Mapping[str, str] | None = None) -> list[Message]:
    return check_course(files, TODAY, known)[1]


def read(files: Mapping[str, bytes] = FILES) -> Course:
    course, messages = check_course(files, TODAY)
    assert course is not None, [str(message) for message in messages]
    return course


def said(messages: list[Message]) -> list[str]:
    """The messages as printed."""
    return [str(message) for message in messages]
