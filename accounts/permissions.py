"""Permissions of the API that rest on consent."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user


class HasConsent(BasePermission):
    """Refuse with 403 `consent_required` unless the listener's consent to `purpose` holds."""

    purpose: Purpose
    code = "consent_required"
    message = _("This needs your consent first. See /api/v1/consents/.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask the newest consent event; strangers are refused before anything is asked."""
        user = request.user
        return isinstance(user, User) and consent_grant_for_user(user=user, purpose=self.purpose) is not None


class HasSnapshotConsent(HasConsent):
    """Consent to reading expressions from photos."""

    purpose = Purpose.SNAPSHOT_ANALYSIS
