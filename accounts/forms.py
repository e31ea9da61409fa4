"""Forms of sign-up, the consent page and the privacy page."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Purpose, User


class AdultForm(forms.Form):
    """What sign-up asks beside address and password, on the page and of phones. Listeners are adults."""

    field_order = ("email", "password1", "adult")
    adult = forms.BooleanField(
        label=_("I am 18 or older"), error_messages={"required": _("This site is for adults. Please say that you are.")}
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep nothing more: each consent records the statement again (`ConsentEvent.age_attested`)."""


class ConsentForm(forms.Form):
    """One `grant_<purpose>` box each, and `document_<purpose>`: the hash of the words that were shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in Purpose:
            self.fields[f"grant_{purpose}"] = forms.BooleanField(required=False)
            self.fields[f"document_{purpose}"] = forms.CharField(required=False, max_length=64)

    @property
    def granted(self) -> set[Purpose]:
        """Return the purposes that were ticked."""
        return {purpose for purpose in Purpose if self.cleaned_data[f"grant_{purpose}"]}

    @property
    def documents_sha256(self) -> dict[Purpose, str]:
        """Return the hashes of the words shown, where the page sent them."""
        shown = {purpose: self.cleaned_data[f"document_{purpose}"] for purpose in Purpose}
        return {purpose: sha256 for purpose, sha256 in shown.items() if sha256}


class ListenServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where songs without audio of our own are searched for."""

    class Meta:
        model = User
        fields = ["listen_service"]
