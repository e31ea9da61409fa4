"""What this app holds about a person: that a curator changed songs or asked for an import."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import Erasure, Holding, Keeper

HOLDINGS = (
    Holding(
        model="catalog.ImportJob",
        title=_("Imports of songs that you asked for"),
        user_path="requested_by",
        exported=("id", "name", "state", "rows_done", "created_at"),
        erasure=Erasure.PSEUDONYM,
    ),
    Holding(
        model="catalog.SongEdit",
        title=_("What you changed in the catalogue"),
        user_path="editor",
        exported=("created_at", "kind", "title", "songs", "note", "changes"),
        erasure=Erasure.PSEUDONYM,
    ),
)

KEEPER = Keeper(HOLDINGS)
