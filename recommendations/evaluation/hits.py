"""Figures of the queries of Last.fm: the engine beside the baselines."""

from collections import Counter
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.wants import FloatArray
from recommendations.evaluation.lastfm import Tagging
from recommendations.evaluation.measure import Figures
from recommendations.evaluation.metrics import interval
from recommendations.evaluation.queries import HITS, Answer, EngineAnswers, Known

COMMON_TAGS: Final = 30
EXPLORING: Final = 0.5


def measure_hits(data: Tagging, *, seed: int = 0) -> dict[str, Figures]:
    """Return for each model the share of queries that find a held-out artist among its ten best."""
    known = Known(data)
    answers = {**_engine(known), **_baselines(known, np.random.default_rng(seed))}
    return {name: _figures(data, answer) for name, answer in answers.items()}


def _figures(data: Tagging, answer: Answer) -> Figures:
    hits: dict[int, list[bool]] = {}
    for (listener, emotion), held in data.queries.items():
        best = np.argsort(-answer(listener, emotion), kind="stable")[:HITS]
        hits.setdefault(listener, []).append(not held.isdisjoint(best.tolist()))
    rates = np.array([np.mean(of_listener) for of_listener in hits.values()])
    queries = np.array([float(len(of_listener)) for of_listener in hits.values()])
    figures: Figures = {"gauc": None, "auc": None, "ci": None, "n": len(data.queries), "hit_at_10": None}
    if len(rates):
        figures |= {"ci": list(interval(rates, queries)), "hit_at_10": float(np.average(rates, weights=queries))}
    return figures


def _engine(known: Known) -> dict[str, Answer]:
    engine = EngineAnswers(known)
    return {"engine": engine.by_engine, "prior": engine.by_prior}


def _baselines(known: Known, rng: np.random.Generator) -> dict[str, Answer]:
    artists = known.data.artists
    leading = np.where(known.tagged.any(axis=1), known.tagged.argmax(axis=1), -1)

    def random(listener: int, emotion: Emotion) -> FloatArray:
        return rng.random(artists)

    def popularity(listener: int, emotion: Emotion) -> FloatArray:
        return known.played

    def folder(listener: int, emotion: Emotion) -> FloatArray:
        here: FloatArray = (leading == EMOTIONS.index(emotion)) + rng.random(artists)
        return here

    def folder_by_weight(listener: int, emotion: Emotion) -> FloatArray:
        times: FloatArray = known.tagged[:, EMOTIONS.index(emotion)]
        return times

    def beta(listener: int, emotion: Emotion) -> FloatArray:
        likes = np.zeros(artists)
        likes[list(known.data.plays.get(listener, ()))] += 1
        np.add.at(likes, [tag.artist for tag in known.tags_of[listener]], 1)
        mean: FloatArray = (likes + 1) / (likes + 2) + 1e-9 * rng.random(artists)
        return mean

    found: dict[str, Answer] = {"random": random, "popularity": popularity, "folder": folder}
    return {**found, "folder_by_weight": folder_by_weight, "beta": beta, "linucb": _linucb(known)}


def _linucb(known: Known) -> Answer:
    """One linear model a listener over mood shares, common tags and popularity, learned from what they play and tag."""
    common = Counter(tag for tags in known.data.genres for tag in tags).most_common(COMMON_TAGS)
    place = {tag: at for at, (tag, _) in enumerate(common)}
    tagged = np.zeros((known.data.artists, len(place)))
    for artist, tags in enumerate(known.data.genres):
        tagged[artist, [place[tag] for tag in tags if tag in place]] = 1.0
    popular = np.log1p(known.played) / np.log1p(max(1.0, known.played.max()))
    sound = np.hstack([known.shares, tagged, popular[:, None], np.ones((known.data.artists, 1))])

    def bound(listener: int, emotion: Emotion) -> FloatArray:
        liked = sound[list(known.data.plays.get(listener, ())) + [tag.artist for tag in known.tags_of[listener]]]
        inverse = np.linalg.inv(np.eye(sound.shape[1]) + liked.T @ liked)
        spread = np.sqrt(np.einsum("ij,jk,ik->i", sound, inverse, sound, optimize=True))
        total: FloatArray = sound @ (inverse @ liked.sum(axis=0)) + EXPLORING * spread
        return total

    return bound
