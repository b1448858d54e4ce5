"""What may come in a form of a lesson's page."""

from django import forms
from django.http import QueryDict

from courseapp.progress.models import LONGEST_TEXT


class JournalForm(forms.Form):
    """A note, the revision (`rev`, 0 for none) that it was written upon, and whose page it was written in."""

    text = forms.CharField(max_length=LONGEST_TEXT, required=False, strip=False)
    learner = forms.CharField(max_length=40)
    rev = forms.IntegerField(min_value=0, max_value=999_999_999)

    def __init__(self, data: QueryDict) -> None:
        """Line ends are made those of the browser's own text areas, which forms send as two characters."""
        posted = data.copy()
        posted["text"] = posted.get("text", "").replace("\r\n", "\n")
        super().__init__(posted)
