"""Lets listeners with hidden tastes hear what a chooser gives them, one song a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from recommendations.engine import ENGINE_VERSION
from recommendations.engine.wants import FloatArray
from recommendations.trials.choosers import RECENT, Chooser, Engine, Folder, Popularity
from recommendations.trials.listeners import Tastes, best_open, skipped_at, tastes_make, world_make
from recommendations.trials.means import mean_with_interval, rounded
from recommendations.trials.newcomers import Arrivals, Newcomers, together

SESSION: Final = 5
"""Songs heard of one playlist, all in one mood; then a night passes."""
FOLDER: Final = "folder"
UNLEARNED: Final = "unlearned"
"""The site for listeners who do not agree to be learned from: what the engine is ahead of it was learned."""

COMPARED: Final = (FOLDER, UNLEARNED)

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Trace:
    """What one chooser gave, by listener and step: P(like) of the song, and how far that is from the best open song.

    P(like), not the throw of the dice: the same in the mean, with less noise.
    """

    liked: FloatArray
    regret: FloatArray

    def as_json(self, *, others: "Mapping[str, Trace]", seed: int) -> dict[str, Any]:
        """Return like rates by step, the regret summed up to each step (means of listeners), and what was learned.

        `early` is the gain from the songs of the first list to those of the second, after so many events; `gain` that
        from the first songs to all later ones; `ahead_of_…` how much more is liked than of another chooser's songs over
        all steps, `ahead_early_of_…` the same of the second list's alone.
        """
        listeners, steps = self.liked.shape
        half, few = min(10, steps // 2), min(SESSION, steps // 2)
        changes = {
            "early": self.liked[:, few : 2 * few].mean(axis=1) - self.liked[:, :few].mean(axis=1),
            "gain": self.liked[:, half:].mean(axis=1) - self.liked[:, :half].mean(axis=1),
        }
        for name in COMPARED:
            ahead = self.liked - others[name].liked
            changes[f"ahead_of_{name}"] = ahead.mean(axis=1)
            changes[f"ahead_early_of_{name}"] = ahead[:, few : 2 * few].mean(axis=1)
        found: dict[str, Any] = {
            "like_rate": rounded(self.liked.mean(axis=0)),
            "regret": rounded(self.regret.cumsum(axis=1).mean(axis=0)),
            "listeners": listeners,
            "seed": seed,
            "like_rate_all": round(float(self.liked.mean()), 4),
            "like_rate_first": round(float(self.liked[:, :half].mean()), 4),
            "like_rate_after": round(float(self.liked[:, half:].mean()), 4),
            "events_first": half,
            "events_early": few,
        }
        for name, change in changes.items():
            found[name], found[f"{name}_ci"] = mean_with_interval(change, seed)
        return found


Traces = Mapping[str, Trace]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One simulated site: what each chooser gave its listeners, and what newcomers found at the end."""

    traces: Traces
    newcomers: Newcomers


@dataclass(slots=True)
class Listener:
    """Where one listener is: the mood of the session, the songs still to come, the songs heard."""

    mood: int = 0
    queue: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)


def simulate(
    *, listeners: int, steps: int, songs: int, seed: int, newcomers: int = 40, progress: Progress | None = None
) -> Run:
    """Return what each chooser gave. Writes songs and listeners: call it in a database of its own.

    Every chooser meets the same listeners in the same moods, and the same dice decide whether they like a song. When
    the site that learns has heard them all, the newcomers join it.
    """
    rng = np.random.default_rng(seed)
    world = world_make(songs, rng)
    tastes = tastes_make(world, listeners, rng)
    unlearned = Engine(world, listeners, agreeing=False)
    choosers: dict[str, Chooser] = {
        FOLDER: Folder(world),
        "popularity": Popularity(world),
        UNLEARNED: unlearned,
    }
    traces = {name: _run(name, chooser, tastes, steps, seed, progress) for name, chooser in choosers.items()}
    unlearned.leave()  # nothing of it may be there for the one that learns
    joining = tastes_make(world, newcomers, np.random.default_rng([seed, 3]))
    arrivals = Arrivals(Engine(world, newcomers, agreeing=True, name="newcomer"), joining, size=SESSION, seed=seed)
    traces["engine"] = _run("engine", Engine(world, listeners, agreeing=True), tastes, steps, seed, progress)
    return Run(traces, arrivals.come())


def report(runs: Mapping[int, Run], *, songs: int) -> dict[str, Any]:
    """Return the JSON of `simulate_listeners`: all listeners of all runs together, and each run (by its seed) alone."""
    everybody = {
        name: Trace(
            np.concatenate([run.traces[name].liked for run in runs.values()]),
            np.concatenate([run.traces[name].regret for run in runs.values()]),
        )
        for name in next(iter(runs.values())).traces
    }
    return {
        **_figures(everybody, together([run.newcomers for run in runs.values()]), min(runs)),
        "runs": [{"seed": seed, **_figures(run.traces, run.newcomers, seed)} for seed, run in runs.items()],
        "songs": songs,
        "songs_a_session": SESSION,
        "engine_version": ENGINE_VERSION,
    }


def _figures(traces: Traces, newcomers: Newcomers, seed: int) -> dict[str, Any]:
    models = {name: trace.as_json(others=traces, seed=seed) for name, trace in traces.items()}
    return {"models": models, "newcomers": newcomers.as_json(seed=seed)}


def _run(name: str, chooser: Chooser, tastes: Tastes, steps: int, seed: int, progress: Progress | None) -> Trace:
    count = len(tastes.moods)
    trace = Trace(np.zeros((count, steps)), np.zeros((count, steps)))
    people = [Listener() for _ in range(count)]
    dice = np.random.default_rng([seed, 1]).random((steps, count, 3))
    rng = np.random.default_rng([seed, 2])
    chooser.night()
    for step in range(steps):
        for number, person in enumerate(people):
            likes, draw = tastes.likes[number], dice[step, number]
            if not person.queue:
                person.mood = int(np.searchsorted(tastes.moods[number].cumsum(), draw[2]).clip(0, 4))
                person.queue = list(chooser.choose(number, person.mood, SESSION, rng))
            song = person.queue.pop(0)
            chance = float(likes[person.mood, song])
            trace.liked[number, step] = chance
            trace.regret[number, step] = best_open(likes[person.mood], person.heard[-RECENT:]) - chance
            chooser.hear(number, song, liked=bool(draw[0] < chance), skipped_at=skipped_at(float(draw[1])))
            person.heard.append(song)
        if (step + 1) % SESSION == 0:
            chooser.night()
        if progress:
            progress(name, step + 1)
    return trace
