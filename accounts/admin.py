"""Users in the administration. What they agreed to, and their sessions, are their own and never shown here."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as _mfa_admin  # noqa: F401 - registers what is taken out below
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as usersessions_admin
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# The administration has no login of its own: it would lack the rate limits and the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# A session's key is the token that phones sign in with.
admin.site.unregister(usersessions_admin.UserSession)
# An authenticator's data is the secret of the second factor.
admin.site.unregister(Authenticator)


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new user, named by e-mail address."""

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        """Store addresses in lower case, as sign-up does."""
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """Create, deactivate and give roles. Deleting is erasure, which belongs to the listener."""

    add_form = UserCreationForm
    ordering = ("email",)
    list_display = ("email", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("email",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("May do"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: the confirmation page would list the listener's readings and consent to staff."""
        return False
