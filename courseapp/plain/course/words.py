"""Reads texts that course.yaml gives in several languages."""

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.keys import Keys
from courseapp.plain.course.shapes import Language, Words
from courseapp.plain.course.strict_yaml import Items, Map, Scalar

BLOCKS = frozenset({"description"})
"""Keys whose text may have several lines."""


def read_words(keys: Keys, key: str, languages: tuple[Language, ...], *, required: bool = False) -> Words:
    """The text under `key` in each language that has it; a plain text counts as the primary language's.

    The primary language is always there, if need be with "".
    """
    primary = languages[0]
    example = "{" + ", ".join(f"{lang}: …" for lang in languages) + "}"
    node = keys.take(key, required=required, example=f"{key}: {example}")
    if isinstance(node, Items):
        keys.say(
            Code.TYPE_WRONG,
            key,
            _('"%(key)s" must be a text in each language'),
            _("write %(leaf)s: %(example)s"),
            example=example,
        )
    if node is None or isinstance(node, Items):
        return {primary: ""}
    if isinstance(node, Scalar):
        node = Map(node.line, {primary: node})
    texts = _read_each(Keys(node, keys.found, keys.name(key)), key, languages)
    _say_missing(keys, key, languages, texts, required=required)
    return {primary: texts.pop(primary, "")} | texts


def _read_each(inner: Keys, key: str, languages: tuple[Language, ...]) -> dict[Language, str]:
    read = inner.prose if key in BLOCKS else inner.text
    texts = {lang: read(lang) for lang in languages}
    inner.refuse_others(_("the languages of this course are: %(known)s"))
    return {lang: text for lang, text in texts.items() if text}


def _say_missing(
    keys: Keys, key: str, languages: tuple[Language, ...], texts: dict[Language, str], *, required: bool
) -> None:
    primary = languages[0]
    missing = [lang for lang in languages if lang not in texts]
    if primary in missing and (required or texts):
        keys.say(
            Code.WORDS_MISSING,
            key,
            _('"%(key)s" has no text in the primary language, %(lang)s'),
            _("write %(leaf)s: {%(lang)s: …}"),
            lang=primary,
        )
    elif missing and primary not in missing:
        keys.say(
            Code.WORDS_UNTRANSLATED,
            key,
            _('"%(key)s" is missing in: %(langs)s; readers will see it in %(primary)s'),
            _("write %(leaf)s: {%(primary)s: …, %(lang)s: …}"),
            langs=tuple(missing),
            lang=missing[0],
            primary=primary,
        )
