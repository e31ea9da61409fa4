"""A worker measures audio once, makes its streams, and tells the curator why when it cannot."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from catalog import analysis
from catalog.audio_files import audio_message
from catalog.models import Recording, Song
from catalog.probe import AudioRejected, audio_probe
from catalog.recordings import recording_of, recordings_ensure
from catalog.services import song_delete
from catalog.uploading import recording_again, recording_submit
from tests.catalog.sounds import sound, tagged
from tests.factories import artist_make, song_make

pytestmark = pytest.mark.django_db
State = Recording.State
Upload = Callable[..., Recording]


@pytest.fixture
def upload(django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """Return what uploads a file; its hint is lost on the way."""
    monkeypatch.setattr("catalog.uploading.recording_hint", lambda pk: None)

    def submit(content: bytes, name: str = "a.mp3", request_id: uuid.UUID | None = None) -> Recording:
        file: File[Any] = ContentFile(content, name=name)
        return recording_submit(file=file, file_name=name, client_request_id=request_id or uuid.uuid4())

    return submit


def analysed(recording: Recording) -> Recording:
    """Do all the work on a recording, as workers would, and return it as it is then."""
    while analysis.recording_analyse(recording_id=recording.pk):
        pass
    return Recording.objects.get(pk=recording.pk)


def stored(name: str) -> bytes:
    with storages["audio"].open(name) as file:
        return bytes(file.read())


@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "m4a", "wav"])
def test_it_measures_a_file_and_makes_both_streams(upload: Upload, kind: str) -> None:
    recording = analysed(upload(sound(kind, seconds=4), f"x.{kind}"))
    assert (recording.state, recording.reason) == (State.DONE, "")
    assert recording.duration_s == pytest.approx(4, abs=0.1)
    # a sine of −8.7 dBFS on two speakers, and what the codec adds
    assert recording.loudness_lufs == pytest.approx(-9.4, abs=0.6)
    assert recording.true_peak_dbtp == pytest.approx(-8.7, abs=0.9)
    assert recording.gain_db == pytest.approx(-8.6, abs=0.6)
    assert len(bytes(recording.peaks or b"")) == 800
    assert [audio_probe(io.BytesIO(stored(name)))[0].extension for name in recording.stored_names] == ["mp3", "ogg"]
    assert audio_probe(io.BytesIO(stored(recording.opus_name)))[1] == pytest.approx(4, abs=0.1)


def test_it_makes_a_song_of_what_its_tags_say(upload: Upload) -> None:
    content = tagged(title="Naya Geet", artist="Asha; Kishore", album="Safar", date="1974", genre="Ghazal")
    song = analysed(upload(content)).song
    assert song
    assert (song.title, song.film, song.year, song.is_published) == ("Naya Geet", "Safar", 1974, True)
    assert [credit.artist.name for credit in song.credits.all()] == ["Asha", "Kishore"]
    assert song.genres.get().name == "ghazal"
    assert song.duration_s == pytest.approx(2, abs=0.1)
    assert recording_of(song) == song.recording


def test_it_leaves_a_draft_where_the_tags_say_too_little(upload: Upload) -> None:
    song = analysed(upload(sound(), "C:\\music\\Mera \u202eGaana.mp3")).song
    assert song
    assert (song.title, song.is_published, song.credits.count()) == ("Mera Gaana", False, 0)


def test_it_gives_the_file_to_the_song_that_is_there(upload: Upload, imported_song: Song) -> None:
    content = tagged(title="tum hi ho", artist="ARIJIT SINGH", album="Aashiqui 2 (Original Soundtrack)")
    assert analysed(upload(content)).song == imported_song
    imported_song.refresh_from_db()
    assert imported_song.is_playable
    assert Song.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_never_replaces_audio_by_itself(upload: Upload) -> None:
    first = analysed(upload(tagged(title="Ek", artist="Asha")))
    second = analysed(upload(tagged(title="Ek", artist="Asha", pitch=880)))
    assert (second.state, second.reason, second.duplicate_of) == (State.REJECTED, "has_audio", first.song)
    assert storages["audio"].listdir("songs")[1] == [first.original_name.rpartition("/")[2]]
    assert len(storages["audio"].listdir(f"streams/{first.pk.hex[:2]}")[1]) == 2


def test_it_refuses_the_same_recording_under_other_tags(upload: Upload) -> None:
    first = analysed(upload(tagged(title="Ek", artist="Asha")))
    second = analysed(upload(tagged(title="Do", artist="Lata")))
    assert (second.state, second.reason, second.duplicate_of) == (State.REJECTED, "duplicate", first.song)
    assert Song.objects.count() == 1


def test_it_takes_the_same_request_once(upload: Upload) -> None:
    request_id = uuid.uuid4()
    assert upload(sound(), request_id=request_id) == upload(sound(), request_id=request_id)
    assert len(storages["audio"].listdir("songs")[1]) == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"#EXTM3U\nhttp://127.0.0.1:1/x\n", b"ffconcat version 1.0\n"])
def test_it_refuses_at_the_door_what_does_not_begin_as_audio(upload: Upload, content: bytes) -> None:
    with pytest.raises(AudioRejected, match="not_audio"):
        upload(content)
    assert not Recording.objects.exists()
    assert not storages["audio"].exists("songs")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ID3\x04\0\0\0\0\0\0" + b"ffconcat version 1.0\nfile '/etc/hostname'\n" * 40, "damaged"),
        (b"fLaC" + bytes(5_000), "damaged"),
        (b"RIFF\0\0\0\0WAVE" + b"junk" * 500, "damaged"),
        (sound(seconds=0.4), "too_short"),
    ],
)
def test_it_refuses_what_only_begins_as_audio(upload: Upload, content: bytes, reason: str) -> None:
    recording = analysed(upload(content))
    assert (recording.state, recording.reason, recording.song) == (State.REJECTED, reason, None)
    assert audio_message(recording.reason)
    assert storages["audio"].listdir("songs")[1] == []


@pytest.mark.django_db(transaction=True)
def test_it_no_longer_plays_a_song_whose_file_is_damaged() -> None:
    song = song_make()
    song.audio.save("a.flac", ContentFile(b"fLaC" + bytes(900)))
    recordings_ensure()
    assert analysed(song.recording).reason == "damaged"
    song.refresh_from_db()
    assert not song.is_playable


def test_it_analyses_what_came_by_another_way_and_anew_when_the_file_is_another() -> None:
    song = song_make()
    song.audio.save("a.mp3", ContentFile(sound()))
    assert (recordings_ensure(), recordings_ensure()) == (1, 0)
    first = analysed(song.recording)
    song.audio.save("b.mp3", ContentFile(sound(pitch=700)))
    assert recording_of(Song.objects.get(pk=song.pk)) is None
    assert recordings_ensure(songs=[song.pk]) == 1
    second = analysed(first)
    assert (second.pk, second.state) == (first.pk, State.DONE)
    assert second.fingerprint != first.fingerprint


@pytest.mark.django_db(transaction=True)
def test_it_deletes_the_streams_with_the_song(upload: Upload) -> None:
    recording = analysed(upload(tagged(title="Ek", artist="Asha")))
    assert recording.song
    song_delete(song=recording.song)
    assert not any(storages["audio"].exists(name) for name in [recording.original_name, *recording.stored_names])
    assert not Recording.objects.exists()


def test_it_goes_on_behind_the_step_that_was_finished(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = upload(sound(seconds=3))

    def power_cut(*args: Any, **kwargs: Any) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(analysis, "stream_store", power_cut)
        with pytest.raises(KeyboardInterrupt):
            analysis.recording_analyse(recording_id=recording.pk)
    recording.refresh_from_db()
    assert (recording.state, bool(recording.fingerprint)) == (State.RUNNING, True)
    assert analysis.recording_claim(recording_id=recording.pk) is None
    Recording.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert analysis.recordings_reconcile() == [recording.pk]
    monkeypatch.setattr(analysis, "measure", power_cut)
    assert analysed(recording).state == State.DONE


def test_it_leaves_long_work_to_several_messages(upload: Upload, settings: Any) -> None:
    settings.AUDIO_CHUNK_S = 0
    recording = upload(sound())
    runs = 1
    while analysis.recording_analyse(recording_id=recording.pk):
        runs += 1
        recording.refresh_from_db()
        assert (recording.state, recording.attempt) == (State.QUEUED, 0)
    assert (runs, Recording.objects.get().state) == (4, State.DONE)


def test_it_gives_up_after_three_deaths_and_a_curator_may_try_again(upload: Upload) -> None:
    recording = upload(sound())
    for _ in range(analysis.MAX_ATTEMPTS):
        assert analysis.recording_claim(recording_id=recording.pk)
        Recording.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        analysis.recordings_reconcile()
    recording.refresh_from_db()
    assert (recording.state, recording.reason) == (State.FAILED, "attempts")
    assert recording_again(recording=recording)
    assert analysed(recording).state == State.DONE
    assert not recording_again(recording=Recording.objects.get())


def test_it_ends_what_takes_too_long(upload: Upload, settings: Any) -> None:
    settings.AUDIO_LIMIT_S = -1
    recording = analysed(upload(sound()))
    assert (recording.state, recording.reason) == (State.FAILED, "too_slow")


def test_it_stops_when_the_row_is_somebody_elses(upload: Upload, settings: Any) -> None:
    settings.AUDIO_LEASE_S = -1
    recording = upload(sound())
    claim = analysis.recording_claim(recording_id=recording.pk)
    assert claim
    Recording.objects.update(lease_token=uuid.uuid4())
    with pytest.raises(analysis.LeaseLost):
        claim.tick()


def test_it_waits_while_the_storage_is_away(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = upload(sound())

    def away(*args: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(storages["audio"], "open", away)
        assert not analysis.recording_analyse(recording_id=recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.attempt) == (State.QUEUED, 0)
    assert analysed(recording).state == State.DONE


def test_it_says_so_when_the_file_is_gone(upload: Upload) -> None:
    recording = upload(sound())
    storages["audio"].delete(recording.original_name)
    assert analysed(recording).reason == "lost"


def test_it_sends_only_so_many_hints_at_once(settings: Any) -> None:
    settings.AUDIO_HINTS = 3
    for place in range(5):
        song_make(audio=f"songs/{place}.mp3")
    recordings_ensure()
    assert [len(analysis.recordings_reconcile()) for _ in range(2)] == [3, 0]
    Recording.objects.filter(queued_at__isnull=False).update(state=State.FAILED)
    assert len(analysis.recordings_reconcile()) == 2


def test_it_credits_an_artist_that_is_known_under_another_spelling(upload: Upload) -> None:
    known = artist_make("asha bhosle")
    song = analysed(upload(tagged(title="Ek", artist="Asha  BHOSLE"))).song
    assert song
    assert song.credits.get().artist == known
