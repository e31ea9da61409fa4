"""From a trained occlusion network to the served file and its card; the threshold is chosen on held-out crops."""

import hashlib
import json
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import SIDE
from emotion.inference.model_file import LiteRtModel
from emotion.inference.occlusion import CARD_NAME, FORMAT_VERSION, MODEL, PARTS, OcclusionCheck
from emotion.training.covers.kinds import HARMLESS
from emotion.training.export import to_litert, write
from emotion.training.occlusion import examples
from emotion.training.occlusion.examples import Crops
from emotion.training.occlusion.train import Trained
from emotion.training.record import code_version, command

REFUSED: Final = 0.01
"""Share of the held-out crops, as they are, that may be refused: 1.6 % of them were judged covered by eye, and as many
hard to say, so that nearly all of the first hundredth are rightly refused."""

LOWEST: Final = 0.5
"""The threshold is at least this."""

MAX_BYTES: Final = 100_000
INT8_MAY_LOSE: Final = 0.005
"""Share of covered crops that int8 may miss more than float32 does."""

_MEASURED: Final = 1000
"""Held-out crops that are put under each kind of cover."""

_CALIBRATION_BATCHES: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One file that could be served, its threshold and what it does with held-out crops."""

    content: bytes
    threshold: float
    metrics: dict[str, Any]

    @property
    def caught(self) -> float:
        """Share of covered crops that it refuses, the mean over kinds of covers."""
        return float(np.mean(list(self.metrics["caught"].values())))


def export(trained: Trained, out: Path) -> dict[str, Any]:
    """Write occlusion.tflite and occlusion.json into `out`; the card."""
    held = trained.held_out
    some = held.at(np.arange(len(held))[:_MEASURED])
    made = examples.by_kind(some, seed=trained.recipe.seed)
    files = {"float32": to_litert(trained.model), "int8": to_litert(trained.model, _calibration(trained))}
    forms = {name: _form(content, held, some, made) for name, content in files.items()}
    kind = "int8" if forms["int8"].caught >= forms["float32"].caught - INT8_MAY_LOSE else "float32"
    card = _card(trained, forms[kind], kind)
    card["parity"] = {
        name: {"caught": round(form.caught, 4), "bytes": len(form.content)} for name, form in forms.items()
    }
    out.mkdir(parents=True, exist_ok=True)
    write(out / MODEL.name, forms[kind].content)
    write(out / CARD_NAME, (json.dumps(card, indent=2) + "\n").encode())
    return card


def _calibration(trained: Trained) -> NDArray[np.float32]:
    recipe = trained.recipe
    made = examples.batches(
        trained.learnt,
        examples.kinds_without(recipe.left_out),
        batch=recipe.batch,
        seed=(recipe.seed, recipe.epochs),
        strength=recipe.strength,
    )
    return np.concatenate([x for x, _ in islice(made, _CALIBRATION_BATCHES)])


def _form(content: bytes, held: Crops, some: Crops, made: examples.Made) -> Form:
    check = OcclusionCheck(LiteRtModel(content), {"decision": {"threshold": LOWEST}})
    plain = check.hidden(held.pixels).max(axis=1)
    threshold = round(max(LOWEST, float(np.quantile(plain, 1 - REFUSED))), 3)
    covered = (held.truth == 1).any(axis=1)
    shown = (held.truth == 0).all(axis=1)
    metrics: dict[str, Any] = {
        "n": len(held),
        "refused_as_they_are": _share(plain >= threshold),
        "judged_covered": int(covered.sum()),
        "judged_covered_caught": _share(plain[covered] >= threshold),
        "not_covered_refused": _share(plain[shown] >= threshold),
        "caught": {},
        "harmless_refused": {},
    }
    for name, (crops, targets) in made.items():
        refused = check.hidden(crops).max(axis=1) >= threshold
        if name in HARMLESS:
            counts = (targets == 0).all(axis=1) & (some.truth == 0).all(axis=1)
            metrics["harmless_refused"][name] = _share(refused[counts])
        else:
            metrics["caught"][name] = _share(refused[(targets == 1).any(axis=1)])
    return Form(content, threshold, metrics)


def _share(which: NDArray[np.bool_]) -> float:
    return round(float(which.mean()), 4) if len(which) else 0.0


def _card(trained: Trained, form: Form, kind: str) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "name": "occlusion check",
        "sha256": hashlib.sha256(form.content).hexdigest(),
        "bytes": len(form.content),
        "weights": kind,
        "parameters": int(trained.model.count_params()),
        "input": {
            "name": "face",
            "shape": [1, SIDE, SIDE, 1],
            "standardisation": "grey crop, minus its mean, divided by its standard deviation (at least 1)",
        },
        "outputs": {"hidden": list(PARTS)},
        "decision": {"threshold": form.threshold, "chosen_on": "validation", "may_refuse": REFUSED},
        "data": {
            "source": "FER2013 (Goodfellow et al. 2013), training images, under covers that are drawn",
            "learnt_from": len(trained.learnt),
            "held_out": len(trained.held_out),
            "judged": {
                name: {"looked_at": int(part.judged.sum()), "covered": int((part.truth == 1).any(axis=1).sum())}
                for name, part in (("learnt_from", trained.learnt), ("held_out", trained.held_out))
            },
            "limits": "real covers are few and were judged by eye; no demographic labels, so no audit is possible",
        },
        "training": {"command": command(), "code": code_version("covers", "occlusion"), **asdict(trained.recipe)},
        "metrics": {"validation": form.metrics},
    }
