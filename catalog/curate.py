"""Which songs the shipped catalogue takes from a derived song list, and why not the others. Pure, deterministic.

A song leaves when a trusted label or its own title contradicts its strongest emotion, when it is a remix or a
compilation entry rather than a song, when it is explicit, or when `exclusions.csv` names it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from config.common.emotions import Emotion

SHIPPED_WEIGHT = 0.40

NOT_A_SONG = re.compile(
    r"\b(vol|volume|workout|mash-?up|medley|jukebox|karaoke|dj|remix(ed)?|mix|lo-?fi|8d|slowed|reverb|recreated"
    r"|cover|tribute|instrumental|interlude|album|intro|skit|speech|session(s)?|live|edit|demo|ringtone|dialogue)\b",
    re.IGNORECASE,
)
PROFANE = re.compile(
    r"f+u+c+k|f\*|s+h+i+t(?!a)|sh\*t|bitch|b\*tch|nigg|\bhoe?s?\b|\bass(hole)?\b|\bdick|pussy|\bcock\b|\bsex|slut|whore"
    r"|bastard|\bdamn|bhenchod|madarchod|chut|gandi|gaand|kaminey?|kamina|d\.?k\.? bose|\bputa|mierda|\bwap\b|horny"
    r"|cocaine|weed\b|drug|suicid|\bkill|naked|porn|stoned|blunt|culo\b|perra\b|sucker|\bcrack\b",
    re.IGNORECASE,
)
CONTRADICTING_WORDS: Mapping[Emotion, re.Pattern[str]] = {
    Emotion.ANGRY: re.compile(
        r"\b(unplugged|acoustic|slow|lori|lullaby|happy|pyaa?r|prem|love|romance|bhajan|aarti|ganesh\w*"
        r"|deva|krishna|maula|khuda|piya|sajan|shaadi|mehndi|bum bole|zid na karo)\b",
        re.IGNORECASE,
    ),
    Emotion.HAPPY: re.compile(
        r"\b(sad|judaa?i|dard|unplugged|bewafa\w*|tanha\w*|rona|roya|ro|aansoo?n?|aasoo?n?|gham|gam|alvida|tadap|cry\w*"
        r"|tears?|alone|lonely|broken|heartbreak\w*|bekhayali|lori|lullaby|goodbye|die|dead|death|hate|hurt|pain|bhajan"
        r"|aarti|chalisa)\b",
        re.IGNORECASE,
    ),
    Emotion.NEUTRAL: re.compile(
        r"\b(party|nach\w*|dance|disco|club|sad|judaa?i|dard|bewafa\w*|gham|alvida|cry\w*|tears?|broken|hate|angry|rage"
        r"|die|dead|death|war)\b",
        re.IGNORECASE,
    ),
    Emotion.SAD: re.compile(
        r"\b(party|nach\w*|dance|dancing|disco|club|happy|smile|masti|mast|holi|diwali|christmas|xmas|santa|bhangra|balle)\b",
        re.IGNORECASE,
    ),
    Emotion.SURPRISE: re.compile(
        r"\b(sad|judaa?i|dard|bewafa\w*|unplugged|acoustic|slow|lori|lullaby|tanha\w*|gham|ghum|broken|alvida|bhajan"
        r"|aarti|shiv|bhool|bhula|death|die|dead|hate|hurt|cry\w*|lonely|alone)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One song with its five weights (in the order of `EMOTIONS`), before selection; `rank` aids the choice only."""

    title: str
    artists: tuple[str, ...]
    film: str
    year: int | None
    language: str
    source: str
    emotion: Emotion
    weights: tuple[float, ...]
    rank: float = field(default=0.0)


def song_key(title: str, artists: Sequence[str]) -> tuple[str, str]:
    """What makes two entries the same song: title and first artist, without case or punctuation."""
    return _folded(title), _folded(artists[0] if artists else "")


def refusal(candidate: Candidate) -> str:
    """Why a song must not ship, in a few words; empty when nothing speaks against it."""
    if max(candidate.weights) < SHIPPED_WEIGHT:
        return "no clear emotion"
    if not candidate.artists or len(candidate.title) < 2 or candidate.title.count('"') % 2:
        return "incomplete"
    if NOT_A_SONG.search(candidate.title):
        return "not an original recording"
    if PROFANE.search(candidate.title):
        return "profane title"
    if CONTRADICTING_WORDS[candidate.emotion].search(candidate.title):
        return "title contradicts emotion"
    return ""


def selected(
    candidates: Iterable[Candidate], *, excluded: set[tuple[str, str]], quotas: Mapping[Emotion, int]
) -> list[Candidate]:
    """The best-known acceptable songs, at most `quotas[emotion]` of each, one per song and per recording."""
    taken: list[Candidate] = []
    seen: set[tuple[str, str]] = set()
    recordings: set[tuple[str, tuple[float, ...]]] = set()
    left = dict(quotas)
    for candidate in sorted(candidates, key=lambda c: (-c.rank, c.title.casefold(), c.artists)):
        key = song_key(candidate.title, candidate.artists)
        recording = (_sounds_like(candidate.title), candidate.weights)
        if key in excluded or key in seen or recording in recordings or left[candidate.emotion] <= 0:
            continue
        if refusal(candidate):
            continue
        seen.add(key)
        recordings.add(recording)
        left[candidate.emotion] -= 1
        taken.append(candidate)
    return taken


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", plain).strip()


def _sounds_like(title: str) -> str:
    """A loose spelling key, so that "Baarish" and "Barish" count as one title."""
    text = _folded(re.sub(r"[\(\[].*", "", title))
    return re.sub(r"(.)\1+", r"\1", text.replace("w", "v").replace("ee", "i").replace(" ", ""))
