"""Parts of the addresses of comments, bounded so that nothing absurd reaches the database."""

from django.urls.converters import IntConverter, StringConverter


class LessonUid(StringConverter):
    """The identity of a lesson, which begins with a letter and so is no comment's number."""

    regex = "[a-z][a-z0-9]{7}"


class CommentId(IntConverter):
    regex = "[1-9][0-9]{0,17}"


class PublicName(StringConverter):
    r"""What may be somebody's public name; \w as Python has it, Hangul included."""

    regex = r"[\w-]{2,30}"
