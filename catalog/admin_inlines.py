"""What hangs on a song, in its form."""

from django.contrib import admin

from catalog.curator_forms import CreditFormSet, LinkForm, SongEmotionForm
from catalog.models import Credit, ExternalLink, SongEmotion


class CreditInline(admin.TabularInline):  # type: ignore[type-arg]
    """The artists, in order."""

    model = Credit
    formset = CreditFormSet
    autocomplete_fields = ("artist",)
    extra = 0
    min_num = 1


class SongEmotionInline(admin.TabularInline):  # type: ignore[type-arg]
    """The weights. One that a curator changes is theirs from then on."""

    model = SongEmotion
    form = SongEmotionForm
    fields = ("emotion", "weight", "source", "confidence")
    readonly_fields = ("source", "confidence")
    extra = 0
    max_num = 5


class LinkInline(admin.TabularInline):  # type: ignore[type-arg]
    """Where the song is elsewhere, one address a service."""

    model = ExternalLink
    form = LinkForm
    extra = 0
