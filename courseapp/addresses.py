"""Parts of addresses, bounded so that nothing absurd reaches the database."""

from django.conf import settings
from django.urls.converters import IntConverter, StringConverter


class Slug(StringConverter):
    """A name in an address: lower-case letters, digits and hyphens, at most 80."""

    regex = "[a-z0-9][a-z0-9-]{0,79}"


class AssetDigest(StringConverter):
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


class Number(IntConverter):
    """The id of a row: fits the database's bigint."""

    regex = "[0-9]{1,18}"


class LanguageCode(StringConverter):
    """One of the site's languages."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)
