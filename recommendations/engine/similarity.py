"""How near songs are to one song: from who liked both, shrunk towards what both are where few listeners know.

    features(i, j) = .40·artists + .20·genres + .10·language + .30·emotions       each in [0, 1]
    liked(i, j)    = cosine of the sets of listeners who liked i and j
    sim(i, j)      = (n·liked + 10·features) / (n + 10)        n listeners of j were asked what else they liked

Artists and genres are compared by the Jaccard index, emotion weights by their cosine.
"""

from collections.abc import Sequence

import numpy as np

from recommendations.engine.prior import matrix
from recommendations.engine.types import SongCandidate
from recommendations.engine.wants import FloatArray

ARTISTS, GENRES, LANGUAGE, EMOTIONS_ALIKE = 0.40, 0.20, 0.10, 0.30
FEATURES_WORTH = 10.0


def feature_similarity(song: SongCandidate, others: Sequence[SongCandidate]) -> FloatArray:
    """Return how alike each of the others is by what is known of it, shape (n,), in [0, 1]; 1 for a twin."""
    artists = np.array([_jaccard(song.artists, other.artists) for other in others])
    genres = np.array([_jaccard(song.genres, other.genres) for other in others])
    language = np.array([bool(song.language) and song.language == other.language for other in others])
    weights, mine = matrix(other.weights for other in others), np.array(song.weights)
    lengths = np.linalg.norm(weights, axis=1) * np.linalg.norm(mine)
    emotions = np.divide(weights @ mine, lengths, out=np.zeros(len(others)), where=lengths > 0)
    alike = ARTISTS * artists + GENRES * genres + LANGUAGE * language + EMOTIONS_ALIKE * emotions
    clipped: FloatArray = np.clip(alike, 0.0, 1.0)
    return clipped


def _jaccard(one: Sequence[object], other: Sequence[object]) -> float:
    union = len({*one, *other})
    return len(set(one) & set(other)) / union if union else 0.0


def co_like_similarity(*, together: FloatArray, asked: int, likes: float, others_likes: FloatArray) -> FloatArray:
    """Return the cosine of the listeners of one song and of each other, shape (n,), in [0, 1].

    `together` of the `asked` listeners of the song liked the other, too; `likes` and `others_likes` count all
    listeners who like them. Estimates from a sample are cut at 1.
    """
    if not asked:
        return np.zeros(len(together))
    share = together / asked
    known = np.maximum(others_likes, np.maximum(together, 1.0))
    return np.clip(share * np.sqrt(max(likes, asked) / known), 0.0, 1.0).astype(np.float64)


def similarity(*, liked: FloatArray, features: FloatArray, asked: int) -> FloatArray:
    """Return sim, shape (n,), in [0, 1]: the more listeners were asked, the less the features say."""
    return (asked * liked + FEATURES_WORTH * features) / (asked + FEATURES_WORTH)
