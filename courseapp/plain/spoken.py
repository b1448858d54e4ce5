"""Text that knows its language, for pages on which not everything is in the reader's."""


class Spoken(str):
    """A text; `lang` is what the element that shows it says of its language, "" when there is no text."""

    __slots__ = ("lang",)
    lang: str

    @classmethod
    def of(cls, text: str, lang: str) -> "Spoken":
        spoken = cls(text)
        spoken.lang = lang
        return spoken
