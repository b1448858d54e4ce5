"""What is the same for every reader of a page, and the parts of the page rendered of it so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Same:
    """Lives as long as the values are remembered (courseapp.remembered), and the parts with them.

    `{% once "name" %}` in a template renders its part of these values alone: whatever belongs to a reader is not there
    to be seen, so that it cannot end up on another's page.
    """

    values: Mapping[str, Any]
    parts: dict[str, SafeString] = field(default_factory=dict)
