"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Provision every migrated database, and teach the API schema our token."""
        from accounts import personal_data, schema  # noqa: F401
        from accounts.provision import provision
        from accounts.registry import register

        post_migrate.connect(provision, sender=self, dispatch_uid="accounts.provision")
        register("accounts", personal_data.KEEPER)
