"""What the catalogue holds of songs beside their own fields: artists, genres, links and weights, as rows say them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from catalog.importing import CreditRow, WeightRow
from catalog.models import Credit, ExternalLink, Song, SongEmotion


@dataclass(slots=True)
class Standing:
    """The parts of one song: artists in order, genres by name, links by service, weights by emotion."""

    artists: list[CreditRow] = field(default_factory=list)
    genres: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    weights: dict[str, WeightRow] = field(default_factory=dict)

    def credit_keys(self) -> list[tuple[str, str]]:
        """Return the artists' keys with their parts, in order."""
        return [(artist.key, artist.role) for artist in self.artists]


def standing_of(songs: Collection[int]) -> dict[int, Standing]:
    """Return the parts of each song. Four queries, whatever the number of songs.

    By id, not by a join: PostgreSQL has no statistics yet of rows written in the same transaction.
    """
    found: dict[int, Standing] = defaultdict(Standing)
    if not songs:
        return found
    credits_ = Credit.objects.filter(song__in=songs).order_by("position", "pk")
    for song, name, role in credits_.values_list("song_id", "artist__name", "role"):
        found[song].artists.append(CreditRow(name, role))
    tagged = Song.genres.through.objects.filter(song__in=songs).values_list("song_id", "genre__name")
    for song, name in tagged:
        found[song].genres = tuple(sorted((*found[song].genres, name)))
    for song, service, url in ExternalLink.objects.filter(song__in=songs).values_list("song_id", "service", "url"):
        found[song].links[service] = url
    weights = SongEmotion.objects.filter(song__in=songs).order_by()
    for song, emotion, weight, source, sure in weights.values_list(
        "song_id", "emotion", "weight", "source", "confidence"
    ):
        found[song].weights[emotion] = WeightRow(weight, source, sure)
    return found
