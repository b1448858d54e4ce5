"""The pages for readers: shelf, course, track, lesson, tag. Anonymous answers are kept (courseapp.kept)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from comments.answers import reader
from comments.contexts import own_thread
from courseapp import contents, structured
from courseapp.game_bars import empty_bar
from courseapp.kept import also_on, kept
from courseapp.languages import leaves_home, preferred
from courseapp.lessons.lists import Step, lesson_url, rows
from courseapp.lessons.models import Course, Lesson, LessonText, Redirect, in_language
from courseapp.lessons.stored_html import for_readers
from courseapp.plain import versions
from courseapp.progress.standing import Bars, Progress, bars, progress_context
from courseapp.same import render_same


def language() -> str:
    return get_language() or ""


def difficulty(word: str) -> str:
    return {"beginner": _("beginner"), "intermediate": _("intermediate"), "advanced": _("advanced")}.get(word, word)


def hours(minutes: int) -> int:
    return max(1, round(minutes / 60))


@require_safe
@kept(versions.SITE)
def home(request: HttpRequest) -> HttpResponse:
    """The shelf. Only `/` itself looks at the reader's languages, unless the switch was used."""
    if request.path == "/":
        accepted = request.headers.get("Accept-Language", "")
        if leaves_home(request.headers.get("Cookie", ""), accepted):
            away = redirect(f"/{preferred(accepted)}/")
            away.headers["Vary"] = "Accept-Language, Cookie"
            return away
    mine = bars(request.user) if isinstance(request.user, User) else None
    own = mine.by_course if mine else {}
    shelf = [
        {
            "course": course,
            "uid": course.uid,
            "title": in_language(course.title),
            "tagline": in_language(course.tagline),
            "emoji": course.emoji,
            "url": reverse("course", args=[course.uid]),
            "tracks": course.track_count,
            "lessons": course.lesson_count,
            "minutes": course.minute_count,
            "hours": hours(course.minute_count),
            "difficulty": difficulty(course.difficulty),
            "bar": own.get(course.uid) or empty_bar(course, course.lesson_count),
        }
        for course in Course.objects.for_shelf()
    ]
    response = render(request, "home.html", {"courses": shelf} | bell(mine))
    if request.path == "/":
        response.headers["Vary"] = "Accept-Language"
    return response


@require_safe
@kept(versions.SITE)
def course(request: HttpRequest, course: str) -> HttpResponse:
    around = contents.outline(course)
    found = around.course
    mine = progress_context(request.user, found) if isinstance(request.user, User) else None
    tracks = [track.marked(mine.marks) for track in around.tracks] if mine else around.tracks
    lessons = [row for track in tracks for row in track.rows]
    minutes = sum(row.minutes for row in lessons)
    about = in_language(found.description)
    context = {
        "course": found,
        "title": in_language(found.title),
        "tagline": in_language(found.tagline),
        "description": for_readers(about, language()),
        "description_lang": about.lang,
        "emoji": found.emoji,
        "difficulty": difficulty(found.difficulty),
        "license": found.license,
        "lessons_total": len(lessons),
        "minutes": minutes,
        "hours": hours(minutes),
        "first_url": lessons[0].url if lessons else "",
        "next_row": next((row for row in lessons if not row.is_done), None) if mine and mine.done else None,
        "tracks": tracks,
        "bar": mine.bar if mine else empty_bar(found, len(lessons)),
        "feed_url": reverse("course-feed", args=[found.uid]),
        "json_ld": structured.of_course(found, request.path),
    }
    return render(request, "course.html", context | bell(mine))


@require_safe
@kept(versions.SITE)
def track(request: HttpRequest, course: str, track: str) -> HttpResponse:
    around = contents.outline(course)
    found, all_tracks = around.course, around.tracks
    place = next((place for place, one in enumerate(all_tracks) if one.slug == track), None)
    if place is None:
        raise Http404
    mine = progress_context(request.user, found) if isinstance(request.user, User) else None
    here = all_tracks[place].marked(mine.marks) if mine else all_tracks[place]

    def step(at: int, label: str) -> Step | None:
        if not 0 <= at < len(all_tracks):
            return None
        one = all_tracks[at]
        return Step(one.url, one.title, label)

    context = {
        "course": found,
        "course_title": in_language(found.title),
        "course_url": reverse("course", args=[found.uid]),
        "track": here,
        "previous_track": step(place - 1, _("Previous track")),
        "next_track": step(place + 1, _("Next track")),
    }
    return render(request, "track.html", context | bell(mine))


@require_safe
@kept(versions.SITE, versions.PEOPLE)
def lesson(request: HttpRequest, course: str, track: str, lesson: str) -> HttpResponse:
    reading = contents.reading(course, track, lesson)
    if not reading:
        return _moved(course, track, lesson)
    page = reading.page
    mine = progress_context(request.user, page.lesson) if isinstance(request.user, User) else None
    thread = own_thread(reader(request), page.lesson, contents.thread(page.lesson))
    own = shown(mine) | {"track_list": reading.track_list(mine.marks)} if mine else {}
    response = render_same(request, "lesson.html", reading.same, own | thread)
    also_on(response, versions.lesson(page.lesson.uid))
    return response


def shown(mine: Progress) -> dict[str, object]:
    """What a learner's own standing puts in the place of the empty bar and boxes of a lesson's page."""
    return {
        "bar": mine.bar,
        "finish": mine.finish,
        "exercise": mine.exercise,
        "journal": mine.journal,
        **bell(mine),
    }


def bell(mine: Progress | Bars | None) -> dict[str, int]:
    """What the bell says, where a page's one statement brought it along."""
    return {"unread": mine.unread} if mine else {}


def _moved(course: str, track: str, lesson: str) -> HttpResponse:
    """Send old addresses of a lesson to the present one, for ever."""
    old = get_object_or_404(
        Redirect.objects.filter(lesson__in=Lesson.objects.published()).select_related(
            "lesson__course", "lesson__track"
        ),
        course__uid=course,
        path=f"{track}/{lesson}",
    )
    return redirect(lesson_url(old.lesson), permanent=True)


@require_safe
@kept(versions.SITE)
def markdown(request: HttpRequest, course: str, track: str, lesson: str) -> HttpResponse:
    """The lesson as the author wrote it, in the reader's language or else the primary one."""
    found = get_object_or_404(Lesson.objects.published().at(course, track, lesson).for_reading())
    texts = {text.language: text for text in LessonText.objects.filter(lesson=found).only("language", "source")}
    code = language() if language() in texts else found.course.primary
    response = HttpResponse(texts[code].source, content_type="text/markdown; charset=utf-8")
    response.headers["Content-Language"] = code
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@kept(versions.SITE)
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    """All lessons with a tag, by course."""
    listed = list(Lesson.objects.published().for_lists().with_titles(language()).filter(tags__contains=[tag]))
    if not listed:
        raise Http404
    courses = {lesson.course_id: lesson.course for lesson in listed}
    names = [in_language(course.tags[tag]) for course in courses.values() if tag in course.tags]
    context = {
        "tag": names[0] if names else tag,
        "groups": [
            {
                "course_title": in_language(course.title),
                "course_url": reverse("course", args=[course.uid]),
                "rows": rows([one for one in listed if one.course_id == course_id], language()),
            }
            for course_id, course in courses.items()
        ],
    }
    return render(request, "tag.html", context)


@require_safe
@kept(versions.SITE)
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html")


@require_safe
@kept(versions.SITE)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html")


@require_safe
@kept(versions.SITE)
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "terms.html")
