"""Long lists read in pages: several ordered queries one after the other, with a limit on what they count."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Listing(Generic[M]):
    """Rows of disjoint ordered queries, the first query's first, at most `most`; `Paginator` takes it.

    Only as many rows are read as a page needs, and counting stops at `most`, so that a page costs the same in a
    catalogue of any size. `fetch` turns ids into rows with everything that they show.
    """

    def __init__(self, parts: Iterable[QuerySet[M]], *, most: int, fetch: Callable[[], QuerySet[M]]) -> None:
        self.most, self.parts, self._fetch = most, parts, fetch
        self._count: int | None = None

    def count(self) -> int:
        """Return how many rows there are; `most` when there are as many or more."""
        if self._count is None:
            self._count = self._counted()
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
        for part in self.parts:
            keys = list(part.values_list("pk", flat=True)[skip : skip + need])
            found += keys
            need -= len(keys)
            if need <= 0:
                break
            skip = 0 if keys or not skip else skip - part.order_by()[:skip].count()
        return found

    def _counted(self) -> int:
        count = 0
        for part in self.parts:
            count += part.order_by()[: self.most - count].count()
            if count >= self.most:
                break
        return count


class SearchListing(Listing[M]):
    """The same where counting would cost more than the page: it counts as far as the page after the asked one.

    Parts that come late are only made when those before leave room.
    """

    def __init__(self, parts: Iterable[QuerySet[M]], *, most: int, fetch: Callable[[], QuerySet[M]]) -> None:
        super().__init__(parts, most=most, fetch=fetch)
        self.reach = most
        self._keys: list[Any] | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are counted."""
        return self.count() >= self.reach

    def keys(self, start: int, stop: int) -> list[Any]:
        """Return the primary keys of a slice, in order."""
        if self._keys is None:
            self._keys = super().keys(0, self.reach)
        return self._keys[start:stop]

    def _counted(self) -> int:
        return len(self.keys(0, self.reach))


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages of a Listing, which is ordered whatever Django's check would say."""

    def page(self, number: Any) -> Any:
        """Return a page; tell a search how far it must count for that."""
        if isinstance(self.object_list, SearchListing):
            asked = int(number) if str(number).isdecimal() else 1
            self.object_list.reach = min(self.object_list.most, asked * int(self.per_page) + 1)
        return super().page(number)

    def get_page(self, number: Any) -> Any:
        """Return a page, the first or the last for a number that is none."""
        try:
            return self.page(number)
        except PageNotAnInteger:
            return self.page(1)
        except EmptyPage:
            return self.page(self.num_pages)

    def _check_object_list_is_ordered(self) -> None:
        """Nothing to check."""
