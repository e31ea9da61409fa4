"""All figures of the report, from a replay of real listening, a table of results and a simulation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from config.common.emotions import EMOTIONS
from config.common.report.drawing import Drawing
from recommendations.engine.wants import FloatArray
from recommendations.evaluation.engine_model import ENGINE, EngineModel
from recommendations.evaluation.measure import Figures, Results
from recommendations.evaluation.metrics import Interval, interval, listener_aucs, weighted
from recommendations.evaluation.replay import replay
from recommendations.evaluation.types import BoolArray, PlaySet
from recommendations.report import figures
from recommendations.report.lists import Lists, lists_of

BINS: Final = 8
SMOOTH: Final = 5


def of_results(results: Results) -> list[Drawing]:
    """Return one figure of all models for each data set that has figures at all."""
    known = {name: models for name, models in results.items() if models[ENGINE]["ci"] is not None}
    return [_models(name, models) for name, models in known.items() if "/" not in name]


def _models(name: str, models: Mapping[str, Figures]) -> Drawing:
    field = "hit_at_10" if isinstance(models[ENGINE]["hit_at_10"], float) else "gauc"
    values = {model: value for model, one in models.items() if isinstance(value := one[field], float)}
    intervals = {
        model: (bounds[0], bounds[1]) for model, one in models.items() if isinstance(bounds := one["ci"], list)
    }
    label = "found a held-out artist among ten" if field == "hit_at_10" else "AUC within each listener"
    chance = 0.5 if field == "gauc" else None
    spoken = ", ".join(f"{model} {value:.3f}" for model, value in values.items())
    text = f"{label[0].upper()}{label[1:]}, with 95 % intervals over listeners; n = {models[ENGINE]['n']}. {spoken}."
    drawn = figures.bars(values, intervals, label=label, chance=chance)
    return Drawing(f"models-{name}", f"Engine and baselines: {name}", text, drawn)


def of_plays(data: PlaySet) -> tuple[list[Drawing], Mapping[str, Lists]]:
    """Return the figures of a replay of one data set, and the lists that end it."""
    model = EngineModel(data)
    scores = replay([model], data, np.arange(len(data.plays)))[ENGINE]
    model.refresh()
    lists = lists_of(model, data)
    drawn = [_calibration(data, scores), *_by_emotion(data, scores), _concentration(data.name, lists)]
    return drawn, lists


def _calibration(data: PlaySet, scores: FloatArray) -> Drawing:
    chosen = np.flatnonzero(data.scored)
    parts = np.array_split(chosen[np.argsort(scores[chosen], kind="stable")], min(BINS, len(chosen)))
    means = np.array([scores[part].mean() for part in parts])
    rates = np.array([data.plays.liked[part].mean() for part in parts])
    bounds = [interval(data.plays.liked[part].astype(np.float64), np.ones(len(part))) for part in parts]
    text = (
        "A score ranks; it is not a promise of a share, but it should rise with it. "
        f"Of the plays with the lowest scores {rates[0]:.0%} were liked, of those with the highest {rates[-1]:.0%}."
    )
    title = f"Whether higher scores are liked more: {data.name}"
    return Drawing("calibration", title, text, figures.calibration(means, rates, bounds))


def _by_emotion(data: PlaySet, scores: FloatArray) -> list[Drawing]:
    values: dict[str, float] = {}
    bounds: dict[str, Interval] = {}
    for place, emotion in enumerate(EMOTIONS):
        mask: BoolArray = data.scored & (data.plays.mood == place)
        if mask.any():
            aucs, plays = listener_aucs(data.plays.listener[mask], data.plays.liked[mask], scores[mask])
            if np.isfinite(aucs).any():
                name = f"{emotion} ({int(mask.sum())})"
                values[name], bounds[name] = weighted(aucs, plays), interval(aucs, plays)
    if not values:
        return []
    text = "AUC within each listener among the plays in one mood, their number in brackets. " + ", ".join(
        f"{name} {value:.3f}" for name, value in values.items()
    )
    drawn = figures.bars(values, bounds, label="AUC within each listener", chance=0.5)
    return [Drawing("emotions", f"Mood by mood: {data.name}", text + ".", drawn)]


def _concentration(name: str, lists: Mapping[str, Lists]) -> Drawing:
    spoken = ", ".join(f"{rule} {one.coverage:.0%}" for rule, one in lists.items())
    text = f"Lists of twenty for every listener in every mood. Songs that were served at all: {spoken}."
    drawn = figures.concentration({rule: one.served for rule, one in lists.items()})
    return Drawing("coverage", f"How many songs get a hearing: {name}", text, drawn)


def of_simulation(simulation: Mapping[str, Any]) -> list[Drawing]:
    """Return the curves of what `simulate_listeners --json` wrote. ValueError when it has another form."""
    try:
        models = {str(name): dict(one) for name, one in simulation["models"].items()}
        liked = {name: [float(value) for value in one["like_rate"]] for name, one in models.items()}
        regret = {name: [float(value) for value in one["regret"]] for name, one in models.items()}
        listeners = max(int(one["listeners"]) for one in models.values())
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not the form of a simulation: {error!r}") from error
    return [
        Drawing(
            "simulation-likes",
            "Simulated listeners: how many songs they like",
            f"{listeners} listeners with hidden tastes, served by the product. {_ends(liked)}",
            figures.curves(liked, label="share that is liked", smooth=SMOOTH),
        ),
        Drawing(
            "simulation-regret",
            "Simulated listeners: regret",
            f"How much less was liked than by serving what each likes best. At the end: {_ends(regret)}",
            figures.curves(regret, label="regret"),
        ),
        *_newcomers(simulation.get("newcomers")),
    ]


def _newcomers(found: Mapping[str, Any] | None) -> list[Drawing]:
    """Return what a new listener's list gains by what the others said, and by what they said themselves.

    Files of earlier versions have none. ValueError as above.
    """
    if found is None:
        return []
    try:
        listeners, gains, intervals = int(found["listeners"]), dict[str, float](), dict[str, Interval]()
        if crowd := found.get("crowd"):
            gains["what the others said"] = float(crowd["gain"])
            intervals["what the others said"] = _interval(crowd["gain_ci"])
        for events, gain, interval in zip(found["events"], found["gain"], found["gain_ci"], strict=True):
            gains[f"{events} events of one's own"] = float(gain)
            intervals[f"{events} events of one's own"] = _interval(interval)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not the form of a simulation: {error!r}") from error
    said = ", ".join(
        f"{name} {gain:+.3f} [{low:+.3f}, {high:+.3f}]"
        for (name, gain), (low, high) in zip(gains.items(), intervals.values(), strict=True)
    )
    text = (
        f"A list of {listeners} new listeners, made with what was said and made without it: the same moods, seeds and "
        f"catalogue. So much more of it is liked, with 95 % intervals: {said}. One with 0 in it shows nothing."
    )
    drawn = figures.differences(gains, intervals, label="share that is liked, with it less without it")
    return [Drawing("simulation-newcomers", "Simulated listeners: what the first events are worth", text, drawn)]


def _interval(found: Sequence[Any]) -> Interval:
    low, high = found
    return float(low), float(high)


def _ends(steps: Mapping[str, Sequence[float]]) -> str:
    """Return the mean of each model's first and last steps."""
    part = {name: max(1, len(values) // 10) for name, values in steps.items()}
    return (
        ", ".join(
            f"{name} {np.mean(values[: part[name]]):.2f} at first, {np.mean(values[-part[name] :]):.2f} at last"
            for name, values in steps.items()
            if len(values)
        )
        + "."
    )
