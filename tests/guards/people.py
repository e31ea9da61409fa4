"""The seven roles of the authorisation matrix, and objects of each kind that belong to them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from accounts.exports import export_build, export_request
from accounts.models import ConsentEvent, Purpose, User
from accounts.services import consent_save, consent_withdraw, curator_group_ensure
from catalog.models import Song
from emotion.models import Snapshot
from emotion.services import mood_choose
from recommendations.services import feedback_record, playlist_create
from tests.factories import recording_make, song_make, user_make

ROLES = ("anonymous", "ended", "no_consent", "other", "owner", "curator", "admin")
STRANGERS = ("anonymous", "ended")
SHARED_KINDS = ("song", "artist", "purpose", "mood")
AUDIO = "songs/matrix.mp3"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def _user(role: str) -> User:
    user = user_make(f"{role}@mizaj.example", is_staff=role in ("curator", "admin"), is_superuser=role == "admin")
    if role == "curator":
        user.groups.add(curator_group_ensure())
    consent_save(user=user, granted=set(Purpose), surface="web")
    return user


@dataclass
class People:
    """One user of each role with one object of each kind, and their sessions."""

    users: dict[str, User] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        """Make them all. The role `no_consent` takes its consent to photos back; what it has stays."""
        song = _song()
        for role in ROLES[1:]:
            self.users[role] = user = _user(role)
            self.objects[role] = {**_shared(song), **_objects(user, song)}
            self.sessions[role] = _session(user, ended=role == "ended")
        self.objects["anonymous"] = self.objects["other"]
        consent_withdraw(user=self.users["no_consent"], purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")

    def objects_of(self, role: str, kinds: Collection[str]) -> dict[str, Any]:
        """Return what stands for the role's objects in paths and bodies. Files are stored anew for each test."""
        if "song" in kinds and not storages["audio"].exists(AUDIO):
            storages["audio"].save(AUDIO, ContentFile(b"only bytes are served"))
        made = dict(self.objects[role])
        if "export" in kinds:
            made["export"] = _export(self.users["other" if role == "anonymous" else role])
        return made


def _session(user: User, *, ended: bool) -> str:
    """Return the key of a session: a browser's cookie, and the token of a phone."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    key = str(client.session.session_key)
    if ended:
        client.session.flush()
    return key


def _song() -> Song:
    song = song_make(audio=AUDIO, duration_s=100.0)
    recording_make(song, mp3_name=AUDIO, opus_name=AUDIO)
    return song


def _shared(song: Song) -> dict[str, Any]:
    artist = song.artists.order_by("pk").values_list("pk", flat=True)[0]
    return {"song": song.pk, "artist": artist, "purpose": Purpose.MOOD_HISTORY.value, "mood": "happy"}


def _objects(user: User, song: Song) -> dict[str, Any]:
    """Make one of each; the song is liked, so that there is a line of taste."""
    feedback_record(user=user, song=song, kind="like", event_id=uuid.uuid4())
    grant = ConsentEvent.objects.get(user=user, purpose=Purpose.SNAPSHOT_ANALYSIS)
    playlist = playlist_create(user=user, mood="happy", size=1)
    snapshot = Snapshot.objects.create(user=user, consent_event=grant, source="camera", state=Snapshot.State.FAILED)
    return {
        "receipt": grant.pk,
        "playlist": playlist.pk,
        "item": playlist.items.get().pk,
        "reading": mood_choose(user=user, emotion="happy").pk,
        "snapshot": snapshot.pk,
    }


def _export(user: User) -> uuid.UUID:
    export = export_request(user=user)
    export_build(export_id=export.pk)
    return export.pk


MISSING: dict[str, Any] = {
    **dict.fromkeys(("playlist", "reading", "snapshot", "receipt", "export"), uuid.UUID(int=1)),
    "song": 999_999_999,
    "artist": 999_999_999,
    "item": 999_999_999,
    "purpose": "everything",
    "mood": "bored",
}
