"""A thousand lessons in two languages are read; bench/import_course.py has the time."""

from courseapp.plain.course.reading import read_course
from tests.plain.course.small_course import FIRST, FIRST_KO, said

TRACKS, LESSONS = 50, 20


def test_a_thousand_lessons_are_read() -> None:
    names = [f"lesson-{number}" for number in range(LESSONS)]
    tracks = "".join(
        f"  - {{id: track-{number}, title: {{en: T, ko: 트}}, lessons: [{', '.join(names)}]}}\n"
        for number in range(TRACKS)
    )
    files = {
        "course.yaml": f"format: 1\nid: big\ntitle: {{en: B, ko: 큰}}\nlanguages: [en, ko]\ntracks:\n{tracks}".encode()
    }
    for track in range(TRACKS):
        for place, name in enumerate(names):
            uid = f"u{track:03}{place:04}"
            files[f"track-{track}/{name}/en.md"] = FIRST.replace("k3f9a2qx", uid).encode()
            files[f"track-{track}/{name}/ko.md"] = FIRST_KO.encode()
    course, messages = read_course(files)
    assert said(messages) == []
    assert course is not None
    assert sum(len(track.lessons) for track in course.tracks) == TRACKS * LESSONS
