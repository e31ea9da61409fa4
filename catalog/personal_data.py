"""What this app holds about a person: only that a curator changed the catalogue."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import Erasure, Holding, Keeper

HOLDINGS = (
    Holding(
        model="catalog.SongEdit",
        title=_("What you changed in the catalogue"),
        user_path="editor",
        exported=("created_at", "kind", "title", "songs", "note", "changes"),
        erasure=Erasure.PSEUDONYM,
    ),
)

KEEPER = Keeper(HOLDINGS)
