"""The editor's forms. They take what is typed; whether it makes a good lesson is for the checker to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courseapp.lessons.fields import Fields


class LessonForm(forms.Form):
    """What does not depend on the language."""

    minutes = forms.CharField(
        label=_("Study minutes"), max_length=20, required=False, help_text=_("Exercise included.")
    )
    tags = forms.CharField(label=_("Tags"), max_length=300, required=False, help_text=_("Separated by commas."))
    math = forms.BooleanField(label=_("$…$ is mathematics"), required=False)
    redirect_from = forms.CharField(
        label=_("Old addresses"),
        max_length=600,
        required=False,
        help_text=_("As track/lesson, separated by commas."),
    )
    facts = forms.CharField(
        label=_("Facts"),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_('One a line: name: {verified: 2026-11-02, source: "https://…", review: 45d}'),
    )


class TextForm(forms.Form):
    """One language."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("Summary in one line"),
        max_length=600,
        required=False,
        help_text=_("The persona's line. *Emphasis* and `code` work."),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=200_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "tall"}),
        help_text=_("Markdown. {#mental-model}, {#takeaways} and {#exercise} mark their sections."),
    )
    links = forms.CharField(
        label=_("External links"),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_('One a line: - {title: …, url: "https://…", lang: en, kind: article}'),
    )
    cards = forms.CharField(
        label=_("Review cards"),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_('One a line: - {id: k1, q: "…", a: "…"}'),
    )


class PlanForm(forms.Form):
    """When to publish, and which state of the lesson the editor was opened on."""

    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(label=_("What changed, for colleagues"), max_length=300, required=False)
    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


def typed(lesson: LessonForm, texts: dict[str, TextForm]) -> Fields:
    """The fields as typed, from forms that were bound and checked; what a form refused is left empty."""

    def plain(form: forms.Form) -> dict[str, str]:
        values = {name: form.cleaned_data.get(name, "") for name in form.fields}
        return {name: ("on" if value else "") if isinstance(value, bool) else value for name, value in values.items()}

    return {"lesson": plain(lesson)} | {language: plain(form) for language, form in texts.items()}
