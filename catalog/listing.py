"""Long lists read in pages: several ordered queries one after the other, with a limit on what they count."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, cast

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Listing(Generic[M]):
    """Rows of disjoint ordered queries, the first query's first, at most `most`; `Paginator` takes it.

    Only as many rows are read as a page needs, and counting stops at `most`, so that a page costs the same in a
    catalogue of any size. `fetch` turns ids into rows with everything that they show; `last` gives queries that are
    only worth making when the others do not fill the page.
    """

    def __init__(
        self,
        parts: Sequence[QuerySet[M]],
        *,
        most: int,
        fetch: Callable[[], QuerySet[M]],
        last: Callable[[], Sequence[QuerySet[M]]] = list,
    ) -> None:
        self.most, self._fetch = most, fetch
        self._parts, self._last = list(parts), last
        self._later: list[QuerySet[M]] | None = None
        self._count: int | None = None

    def parts(self) -> Iterator[QuerySet[M]]:
        """Return the queries in order."""
        yield from self._parts
        if self._later is None:
            self._later = list(self._last())
        yield from self._later

    def count(self) -> int:
        """Return how many rows there are; `most` when there are as many or more."""
        if self._count is None:
            self._count = 0
            for part in self.parts():
                self._count += part.order_by()[: self.most - self._count].count()
                if self._count >= self.most:
                    break
        return self._count

    __len__ = count

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are counted."""
        return self.count() >= self.most

    def __getitem__(self, wanted: slice) -> list[M]:
        """Return the rows of a slice, in order."""
        keys = self.keys(wanted.start or 0, min(wanted.stop if wanted.stop is not None else self.most, self.most))
        rows = {row.pk: row for row in self._fetch().filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]

    def keys(self, start: int, stop: int) -> list[Any]:
        """Return the primary keys of a slice, in order."""
        found: list[Any] = []
        skip, need = start, stop - start
        for part in self.parts():
            keys = list(part.values_list("pk", flat=True)[skip : skip + need])
            found += keys
            need -= len(keys)
            if need <= 0:
                break
            skip = 0 if keys or not skip else skip - part.order_by()[:skip].count()
        return found


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages of a Listing, which is ordered whatever Django's check would say."""

    def __init__(self, listing: Listing[Any], per_page: int) -> None:
        super().__init__(cast(Any, listing), per_page)

    def _check_object_list_is_ordered(self) -> None:
        """Nothing to check."""
