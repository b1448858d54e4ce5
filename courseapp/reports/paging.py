"""Pages of a long list that never count it to the end."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 2_000


class CappedPaginator(Paginator[Any]):
    """Counts no further than MOST rows; whoever needs later ones filters.

    The order stays in the count, so that the database takes the index that gives the page, and stops there.
    """

    @cached_property
    def count(self) -> int:
        assert isinstance(self.object_list, QuerySet)
        return self.object_list[:MOST].count()
