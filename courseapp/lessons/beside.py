"""What stands beside lessons: old addresses, pictures, search. Part of models.py, which names them all."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Redirect(models.Model):
    """An address a lesson once had: `path` is `<track>/<lesson>` inside the course."""

    course = models.ForeignKey("lessons.Course", models.CASCADE, related_name="redirects")
    path = models.CharField(max_length=200)
    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="redirects")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "path"], name="redirect_path")]

    def __str__(self) -> str:
        return self.path


class Asset(models.Model):
    """A picture, named by the SHA-256 of its bytes and so never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.digest[:12]


class CourseAsset(models.Model):
    """Where in the course's folder a picture lies."""

    course = models.ForeignKey("lessons.Course", models.CASCADE, related_name="assets")
    path = models.CharField(max_length=300)
    asset = models.ForeignKey(Asset, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "path"], name="asset_path")]

    def __str__(self) -> str:
        return self.path


class SearchEntry(models.Model):
    """What one language of a published lesson is found by (courseapp.plain.search_text says how words stand there).

    `vector` also names the languages whose readers see this text; `heads` holds title, summary and headings alone,
    short enough to stay in the row, so that the best of thousands are chosen without reading their vectors.
    """

    text = models.OneToOneField("lessons.LessonText", models.CASCADE, related_name="search", primary_key=True)
    heads = SearchVectorField()
    vector = SearchVectorField()
    plain = models.TextField(help_text="what snippets are cut from")

    class Meta:
        # Without fastupdate, since an import would leave thousands of rows in a list that every search walks.
        indexes = [GinIndex(fields=["vector"], name="search_vector", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.text_id)


class SearchWord(models.Model):
    """A word of the lessons, for typing errors: `keys` are its jamo with one left out, and whole."""

    word = models.CharField(max_length=60, primary_key=True)
    keys = ArrayField(models.CharField(max_length=200))

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="search_word_keys", fastupdate=False)]

    def __str__(self) -> str:
        return self.word
