"""What this app holds about a person."""

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
)

KEEPER = Keeper(HOLDINGS)
