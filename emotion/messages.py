"""What a listener reads for each reason code: what happened, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    # the image was not accepted
    "empty": _("No image arrived. Take a snapshot or choose a photo."),
    "too_many_frames": _("At most five images make one snapshot."),
    "too_large": _("This file is larger than 10 MB. Choose a smaller photo."),
    "burst_too_large": _("The frames of one snapshot may have 5 MB together. Take fewer or smaller ones."),
    "heic": _("This is a HEIC photo, which cannot be opened here. Save it as JPEG and try again."),
    "unsupported_format": _("Only JPEG, PNG and WebP photos can be opened here."),
    "animated": _("This image moves. Choose a still photo."),
    "too_many_pixels": _("This photo has too many pixels. Choose one of at most 25 megapixels."),
    "damaged": _("This file is damaged and cannot be opened. Try another photo."),
    "not_an_image": _("This file cannot be opened as a photo. Try another one."),
    # the snapshot was not accepted
    "consent_required": _("Reading your expression needs your consent first."),
    "disabled": _("Reading expressions is switched off on this site. Choose your mood instead."),
    "deployment_context": _(
        "This site is used at work or in education, where reading expressions is not allowed. "
        "Choose your mood instead: the music is the same."
    ),
    "too_many": _("That was a lot of snapshots. Wait a moment, or choose your mood instead."),
    "storage_down": _("The photo could not be kept for analysis just now. Nothing was stored. Try again soon."),
    # the face could not be read
    "no_face": _("No face was found. Face the camera, with light from the front."),
    "many_faces": _("More than one face was found. Be alone in the picture."),
    "too_small": _("Your face is too small in the picture. Come closer."),
    "too_dark": _("It is too dark. Turn towards a light."),
    "too_bright": _("It is too bright. Turn away from the light a little."),
    "blurred": _("The picture is blurred. Hold still and try again."),
    "turned": _("Your face is turned away. Look at the camera."),
    "occluded": _("Part of your face is covered. Show your eyes and mouth, or choose your mood instead."),
    "low_confidence": _("Your expression is hard to tell."),
    "close_call": _("Two expressions are about equally likely."),
    "other_expression": _("It looks like an expression that Mizaj does not know."),
    # the work did not end well
    "withdrawn": _("You withdrew your consent, so the photo was deleted unread."),
    "cancelled": _("You cancelled this snapshot, so the photo was deleted."),
    "lost": _("The photo was lost before it could be read. Nothing is left of it. Please take another."),
    "attempts": _("The analysis failed several times. The photo is deleted. Please take another."),
    "expired": _("The analysis took too long, so the photo was deleted unread."),
}


def message_for(code: str) -> str:
    """Return the sentence of a reason code, or a general one for a code that has none."""
    return str(MESSAGES.get(code, _("Something went wrong. Try again, or choose your mood instead.")))
