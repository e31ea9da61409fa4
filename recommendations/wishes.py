"""What may be asked of a playlist: languages, how familiar or new, and where a journey leads."""

import re
from collections.abc import Iterable
from typing import Final

from recommendations.errors import Refused
from recommendations.models import Playlist

MOST_LANGUAGES: Final = 20
SIZES: Final = range(1, 51)
JOURNEY_MINUTES: Final = range(15, 61)
CODE: Final = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
LONGEST_CODE: Final = 12


def languages_clean(languages: Iterable[str]) -> list[str]:
    """Return the codes in lower case, each once, in order. Raises Refused for what is no code, and for too many."""
    codes = sorted({str(language).strip().lower() for language in languages})
    valid = all(CODE.fullmatch(code) and len(code) <= LONGEST_CODE for code in codes)
    if len(codes) > MOST_LANGUAGES or not valid:
        raise Refused("bad_language")
    return codes


def novelty_clean(novelty: float) -> float:
    """Return the place between familiar and new. Raises Refused outside [0, 1]."""
    if not 0.0 <= novelty <= 1.0:  # NaN is nowhere
        raise Refused("bad_novelty")
    return float(novelty)


def journey_check(*, intent: str, target: str, minutes: int | None) -> None:
    """Raise Refused for a journey without an end or a possible length, and for an end without a journey."""
    if intent != Playlist.Intent.JOURNEY:
        if target or minutes is not None:
            raise Refused("no_journey")
    elif not target or minutes is None:
        raise Refused("journey_incomplete")
    elif minutes not in JOURNEY_MINUTES:
        raise Refused("bad_minutes")


def size_check(size: int) -> None:
    """Raise Refused for a list of none or of more than 50 songs."""
    if size not in SIZES:
        raise Refused("bad_size")
