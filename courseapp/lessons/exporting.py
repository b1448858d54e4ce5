"""Gives a course back as the files it was made of, with what staff changed on the site."""

from courseapp.lessons.models import Course, CourseAsset, LessonText
from courseapp.plain.course.lists_in_place import FixedFormError, read_lists
from courseapp.plain.course.shapes import Status


def export_course(course: Course) -> dict[str, bytes]:
    """Every file of the course by its path, byte for byte what was imported where nothing was edited.

    An archived lesson goes along as long as course.yaml lists it, which says that it is archived and not lost.
    """
    files = {"course.yaml": course.source.encode()}
    listed = listed_paths(course.source)
    for text in LessonText.objects.filter(lesson__course=course).select_related("lesson__track"):
        path = f"{text.lesson.track.slug}/{text.lesson.slug}"
        if path in listed or text.lesson.status != Status.ARCHIVED:
            files[f"{path}/{text.language}.md"] = text.source.encode()
    for place in CourseAsset.objects.filter(course=course).select_related("asset"):
        files[place.path] = bytes(place.asset.content)
    return dict(sorted(files.items()))


def listed_paths(source: str) -> set[str]:
    """The `<track>/<lesson>` of every lesson that a course.yaml lists."""
    try:
        lists = read_lists(source)
    except FixedFormError:
        return set()
    return {f"{track}/{name}" for track, names in lists.items() for name in names}
