"""A small course to import in tests: two tracks, three lessons, one translated in part, one picture."""

import struct
import zlib
from datetime import date

TODAY = date(2026, 11, 21)

COURSE = """\
format: 1
id: small-course
title: {en: A small course, ko: 작은 강의}
tagline: {en: Three lessons, ko: 레슨 세 개}
description: {en: For *trying out*., ko: 해 보는 강의.}
emoji: "🧪"
difficulty: beginner
languages: [en, ko]
license: CC BY 4.0
fact_review: 90d
personas: {pippa: {name: {en: Pippa, ko: 피파}, avatar: pippa.svg}}
tags: {judging: {en: judging, ko: 판단}}
tracks:
  - id: first
    emoji: "1"
    title: {en: First steps, ko: 첫걸음}
    description: {en: Where one begins., ko: 시작하는 곳.}
    voice: pippa
    lessons: [hello, facts]
  - id: second
    emoji: "2"
    title: {en: Further, ko: 더 멀리}
    description: {en: What follows., ko: 그다음.}
    voice: pippa
    lessons: [pictures]
"""

HELLO_EN = """\
---
id: hello001
title: Saying *hello*
summary: A greeting is a *small* promise.
status: published
minutes: 5
tags: [judging]
cards:
  - {id: k1, q: "What is a greeting?", a: "A small promise."}
  - {id: k2, q: "To whom?", a: "To whoever listens."}
---

A door that opens both ways. {#mental-model}

## Why greet {#why}

Because [facts](../facts/#dated) can wait. Somebody who is greeted listens with more patience.

## How to greet {#how}

With **one word(한마디)** and a nod.

## Key takeaways {#takeaways}

- A greeting costs nothing.
- It is remembered.

## Exercise {#exercise}

Greet somebody today.

::: hint
Begin with a neighbour.
:::
"""

HELLO_KO = """\
---
title: 인사하기
summary: 인사는 *작은* 약속이야.
cards:
  - {id: k1, q: "인사란 뭘까?", a: "작은 약속이다."}
  - {id: k2, q: "누구에게?", a: "듣는 사람에게."}
---

양쪽으로 열리는 문. {#mental-model}

## 왜 인사할까 {#why}

**한마디(word)**를 먼저 건네면 마음이 열려.

## 실습 {#exercise}

오늘 누군가에게 인사해 봐.
"""

FACTS_EN = """\
---
id: facts002
title: Facts with dates
summary: Say when you knew it.
status: published
minutes: 6
facts:
  fresh: {verified: 2026-11-02, source: "https://example.org/news"}
  stale: {verified: 2026-01-02, review: 30d}
cards:
  - {id: k1, q: "What does a fact need?", a: "A date."}
  - {id: k2, q: "When is it checked?", a: "After its time."}
---

Milk with a date on its lid. {#mental-model}

## Dated {#dated}

[Something is new]{fact=fresh}. [Something was new]{fact=stale}.

## Key takeaways {#takeaways}

- Dates make claims honest.

## Exercise {#exercise}

Write down three facts with dates.
"""

PICTURES_EN = """\
---
id: picture3
title: Pictures
summary: A picture says where to look.
status: published
minutes: 7
cards:
  - {id: k1, q: "What does a picture say?", a: "Where to look."}
  - {id: k2, q: "What does it need?", a: "Words for those who cannot see it."}
---

A window in a wall. {#mental-model}

## Looking {#looking}

![Two grey squares](squares.png)

```diagram {caption="One leads to the other" alt="Eye leads to hand."}
┌─────┐    ┌─────┐
│ eye │──→ │ 손  │
└─────┘    └─────┘
```

## Key takeaways {#takeaways}

- Look first.

## Exercise {#exercise}

Draw what you see.
"""

PIPPA = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30"/></svg>\n'


def png(width: int, height: int) -> bytes:
    """A grey picture of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x99" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def small_course(changed: dict[str, str | bytes | None] | None = None) -> dict[str, bytes]:
    """The folder's files by path, some of them changed; None removes one."""
    files: dict[str, bytes] = {
        "course.yaml": COURSE.encode(),
        "pippa.svg": PIPPA,
        "first/hello/en.md": HELLO_EN.encode(),
        "first/hello/ko.md": HELLO_KO.encode(),
        "first/facts/en.md": FACTS_EN.encode(),
        "second/pictures/en.md": PICTURES_EN.encode(),
        "second/pictures/squares.png": png(4, 2),
    }
    for path, content in (changed or {}).items():
        if content is None:
            del files[path]
        else:
            files[path] = content.encode() if isinstance(content, str) else content
    return files
