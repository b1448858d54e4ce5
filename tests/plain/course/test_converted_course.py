"""A course made for another program: one run shows every mistake, and what to write instead."""

from courseapp.plain.course.checking import check_course
from tests.plain.course.small_course import PNG, TODAY, said

COURSE = """\
format: "1"
id: Git_Basics
name: Git Basics
languages: en
difficulty: easy
tracs:
  - id: intro
    title: Intro
    chapters:
      - what-is-git
      - instalation
"""

LESSON = """\
---
title: What is Git?
description: Version control #1
date: 2024-05-01
duration: 10 min
tags: Git, VCS
cards:
  - {id: k1, question: "What is it?", answer: "A tool."}
---
# What is Git?

See [installation](../installation.md) and [branches](../what-is-git/#branches).

## Branches

<img src="logo.png">

## Exercises

Do it.
"""

SECOND = """\
---
title: Installing "Git"
id: ABCD-EFGH
summary: ("Short",)
minutes: 3
---
Text.
"""

FILES = {
    "course.yaml": COURSE.encode(),
    "intro/what-is-git/en.md": LESSON.encode(),
    "intro/installation/en.md": SECOND.encode(),
    "img/logo.png": PNG,
}


def test_every_mistake_is_shown_in_one_run() -> None:
    course, messages = check_course(FILES, TODAY)
    assert course is not None
    assert course.title == {"en": "Git Basics"}, "a key under another name is read all the same"
    assert said(messages) == [
        'course.yaml:1: error M003: "format" is a number in quotes  (remove the quotes)',
        'course.yaml:2: error M006: "Git_Basics" under "id" cannot be part of an address  (write git-basics)',
        'course.yaml:3: error M001: the key "name" means nothing here  (did you mean "title"?)',
        'course.yaml:4: error M003: "languages" must be a list  (write languages: [en])',
        'course.yaml:5: error M004: "difficulty" cannot be "easy"  (write one of: beginner intermediate advanced)',
        'course.yaml:6: error M001: the key "tracs" means nothing here  (did you mean "tracks"?)',
        'course.yaml:9: error M001: the key "tracks.1.chapters" means nothing here  (did you mean "lessons"?)',
        (
            'course.yaml:11: error C012: the lesson "instalation" is listed but has no folder in "intro"'
            '  (did you mean "installation"?)'
        ),
        "img/logo.png: notice A004: nothing shows this picture  (show it or remove it)",
        (
            'intro/installation: warning C014: this lesson is in no list, so it is left out  (add "installation" to the'
            ' lessons of the track "intro" in course.yaml, or remove the folder)'
        ),
        (
            'intro/what-is-git/en.md:1: error M012: "id" is missing: the lesson needs an identity of its own'
            "  (write id: yiipuaz3)"
        ),
        (
            'intro/what-is-git/en.md:3: warning M007: the text of "summary" ends before the #'
            '  (if the # belongs to the text, put the whole text in "double quotes")'
        ),
        'intro/what-is-git/en.md:3: error M001: the key "description" means nothing here  (did you mean "summary"?)',
        (
            'intro/what-is-git/en.md:4: error M013: "2024-05-01" lacks the hour or the time zone'
            "  (write it as 2026-12-01T09:00+09:00)"
        ),
        'intro/what-is-git/en.md:4: error M001: the key "date" means nothing here  (did you mean "publish_at"?)',
        (
            'intro/what-is-git/en.md:5: error M003: "minutes" must be a whole number'
            "  (write digits only, such as minutes: 10)"
        ),
        'intro/what-is-git/en.md:5: error M001: the key "duration" means nothing here  (did you mean "minutes"?)',
        'intro/what-is-git/en.md:6: error M003: "tags" must be a list  (write tags: [Git, VCS])',
        'intro/what-is-git/en.md:6: error M006: "Git" under "tags" cannot be part of an address  (write git)',
        'intro/what-is-git/en.md:6: error M006: "VCS" under "tags" cannot be part of an address  (write vcs)',
        "intro/what-is-git/en.md:7: notice M024: the lesson has 1 review cards  (2 to 5 are recommended)",
        'intro/what-is-git/en.md:8: error M001: the key "cards.1.question" means nothing here  (did you mean "q"?)',
        'intro/what-is-git/en.md:8: error M001: the key "cards.1.answer" means nothing here  (did you mean "a"?)',
        (
            "intro/what-is-git/en.md:10: error B101: a heading of level 1"
            "  (the title is in the front matter; begin with ##)"
        ),
        (
            "intro/what-is-git/en.md:12: error K001: ../installation.md leads nowhere: there is no lesson"
            " intro/installation.md  (write the path of the lesson's folder from this one, such as ../other-lesson/)"
        ),
        (
            'intro/what-is-git/en.md:16: error B106: HTML <img src="logo.png">  (write it in Markdown, or in'
            " `backticks` to show it; only kbd, sub, sup, br and abbr are kept)"
        ),
        (
            'intro/what-is-git/en.md:18: notice B005: "Exercises" is shown as part of the body'
            "  (if it is what it says, add {#exercise} to the heading)"
        ),
    ]


def test_the_next_run_shows_what_the_first_could_not_reach() -> None:
    listed = {**FILES, "course.yaml": COURSE.replace("instalation", "installation").encode()}
    lines = said(check_course(listed, TODAY)[1])
    assert any(line.startswith('intro/installation/en.md:3: error M012: "ABCD-EFGH" is no lesson id') for line in lines)
    assert any(line.startswith("intro/installation/en.md:4: error B110") for line in lines), "a tuple that was printed"
    assert any("../installation.md leads nowhere" in line and '"../installation/"?' in line for line in lines)
