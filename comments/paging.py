"""Pages of a very long list in the admin."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 5_000


class CappedPaginator(Paginator[Any]):
    """Counts no further than MOST rows; whoever needs later ones searches."""

    @cached_property
    def count(self) -> int:
        assert isinstance(self.object_list, QuerySet)
        return self.object_list.order_by()[:MOST].count()
