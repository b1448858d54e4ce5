"""The forms by which a course is arranged; whether what was typed makes a good lesson is for the checker to say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courseapp.lessons.arranging import FIRST
from courseapp.plain.course.keys import LONGEST_SLUG

type Choices = Sequence[tuple[str, str]]


class PlaceForm(forms.Form):
    """Which lesson of a track comes before."""

    after = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, others: Choices, *args: Any, **kwargs: Any) -> None:
        """`others` are the folders and names of the track's other lessons, in reading order."""
        super().__init__(*args, **kwargs)
        after = [(slug, _("after “%(title)s”") % {"title": title}) for slug, title in others]
        place = self.fields["after"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [(FIRST, _("at the beginning")), *after]
        place.initial = others[-1][0] if others else FIRST


class NewLessonForm(PlaceForm):
    """What a lesson needs before it can be written."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary in one line"),
        max_length=600,
        help_text=_("The persona's line. *Emphasis* and `code` work."),
    )
    slug = forms.CharField(
        label=_("Folder"),
        max_length=LONGEST_SLUG,
        required=False,
        help_text=_("Becomes the address: a-z, 0-9 and hyphens. Left empty, it is made of an English title."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )
    field_order = ("title", "summary", "slug", "after")
