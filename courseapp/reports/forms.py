"""What readers type, and what goes along with it."""

import re
import unicodedata
from typing import Any, Self
from uuid import UUID

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courseapp.reports.models import AROUND, LONGEST_QUOTE, LONGEST_SUMMARY, LONGEST_TEXT, Kind, Report, Suspicion
from courseapp.reports.pictures import ACCEPT

MOST_LINKS = 3
_LINK = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_VIEWPORT = re.compile(r"\d{1,5}x\d{1,5}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


class Lines(forms.CharField):
    """Text whose line ends count as one character, as browsers count them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class Clipped(forms.CharField):
    """A line that the page filled in: never refused, only cut and cleaned."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, strip=False)
        self.most = most

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", str(value or ""))
        return "".join(one for one in text if one.isprintable() or one in " \n\t")[: self.most]

    def run_validators(self, value: Any) -> None:
        """NUL is gone already."""


class ReportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is.")},
    )
    text = Lines(
        label=_("What did you find?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "field"}),
        error_messages={"required": _("Please write what you found, a few words are enough.")},
    )
    quote = Clipped(LONGEST_QUOTE)
    heading = Clipped(200)
    screenshot = forms.FileField(
        label=_("Screenshot"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "field", "autocomplete": "email"}),
    )
    website = forms.CharField(required=False, max_length=200)
    before = Clipped(AROUND)
    after = Clipped(AROUND)
    quote_language = Clipped(5)
    viewport = Clipped(11)
    scripts = forms.CharField(required=False, max_length=1)
    page = Clipped(200)
    opened = forms.CharField(required=False, max_length=200)
    again = forms.CharField(required=False, max_length=1)
    client_token = forms.UUIDField()

    def clean_viewport(self) -> str:
        """Width and height in CSS pixels, as `360x740`."""
        given = str(self.cleaned_data["viewport"])
        return given if _VIEWPORT.fullmatch(given) else ""

    def clean_quote_language(self) -> str:
        given = str(self.cleaned_data["quote_language"])
        return given if _LANGUAGE.fullmatch(given) else ""

    @property
    def token(self) -> UUID:
        token = self.cleaned_data["client_token"]
        assert isinstance(token, UUID)
        return token

    @property
    def suspicion(self) -> Suspicion:
        """What is odd about a valid report; it is taken in all the same, and waits for staff apart."""
        if self.cleaned_data["website"]:
            return Suspicion.TRAP
        links = len(_LINK.findall(self.cleaned_data["text"]))
        return Suspicion.LINKS if links >= MOST_LINKS else Suspicion.NONE


class AnswerForm(forms.Form):
    text = Lines(
        label=pgettext_lazy("to a question of staff's", "Your answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "field"}),
        error_messages={"required": _("Please write your answer.")},
    )
    client_token = forms.UUIDField()


class TriageForm(forms.Form):
    """What staff type on a report's page. `version` is the report's as they saw it."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    message = Lines(required=False, max_length=LONGEST_TEXT)
    summary = forms.CharField(required=False, max_length=LONGEST_SUMMARY)
    fixed_in = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    duplicate_of = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    @classmethod
    def of(cls, report: Report) -> Self:
        """As it opens: readers see the reporter's first words, unless staff chose others."""
        one_line = " ".join(report.text.split())
        return cls(
            initial={
                "version": report.version,
                "summary": report.summary or Truncator(one_line).chars(LONGEST_SUMMARY),
                "fixed_in": report.lesson.revision if report.lesson else None,
            }
        )

    def with_message(self, text: str) -> Self:
        """The same as typed, with that text to be sent."""
        return self._with("message", text)

    def with_version(self, version: int) -> Self:
        return self._with("version", str(version))

    def _with(self, name: str, value: str) -> Self:
        return type(self)({**{field: self.data.get(field, "") for field in self.fields}, name: value})
