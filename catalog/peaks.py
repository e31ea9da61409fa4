"""A song's outline for the seek bar, as small JSON that browsers may keep."""

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response

from catalog.models import Song
from catalog.recordings import recording_of

CACHE = "private, max-age=86400"


def peaks_response(request: HttpRequest, song: Song) -> HttpResponseBase:
    """Answer with the outline: `peaks`, 800 numbers of 0 to 255 (full scale), and `length_s`.

    Raises Http404 until the song is analysed.
    """
    recording = recording_of(song)
    if recording is None:
        raise Http404
    etag = f'"{recording.fingerprint[:32]}"'
    body = {"length_s": recording.duration_s, "peaks": list(bytes(recording.peaks or b""))}
    response = get_conditional_response(request, etag=etag) or JsonResponse(body)
    response["ETag"] = etag
    response["Cache-Control"] = CACHE
    return response
