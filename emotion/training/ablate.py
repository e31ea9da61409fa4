"""What each part of the recipe is worth: runs that differ in one thing, on the same half of the data."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from emotion.training import train
from emotion.training.dataset import FaceSet
from emotion.training.recipe import Recipe
from emotion.training.report.statistics import bootstrap_interval
from emotion.training.train import Teachers, Trainer

PLAIN: Final[Mapping[str, Any]] = {"label_weight": 1.0, "plus_weight": 0.0, "ema": 0.0}
STEPS: Final[dict[str, tuple[str, Mapping[str, Any]]]] = {
    "plain": ("cross entropy with the original labels", PLAIN),
    "weighted": ("the same, each class weighted inversely to its images", {**PLAIN, "class_weights": True}),
    "soft": ("soft labels: the annotators' votes mixed in, and a second head for them", {"ema": 0.0}),
    "averaged": ("soft labels and averaged weights", {}),
    "wider": ("the same, twice as wide", {"arch": "vgg_se_stem"}),
    "residual": ("a residual network instead, the one that is served", {"arch": "face_resnet_short"}),
    "published": ("the same, beginning with published weights of face recognition", {"arch": "face_resnet_short"}),
    "taught": ("soft labels, averaged weights, and a teacher", {"teacher_weight": 0.6}),
}  # fmt: skip
"""Name → what it is in words, and what it changes in the common recipe."""


def ablation(
    faces: FaceSet, out: Path, common: Recipe, *, teachers: Teachers | None, published: Path | None = None
) -> Iterator[dict[str, Any]]:
    """Train every step that is not trained yet, each in a folder of `out`; yield its figures on held-out images.

    A step cut off goes on where it was. Without teachers the taught step is left out, and without `published` weights
    the one that begins with them. The last figures are those of the averaged weights seen together with the mirror
    image.
    """
    last: Trainer | None = None
    for name, (words, changes) in STEPS.items():
        begins = name == "published"
        recipe = replace(common, **changes)
        if (recipe.teacher_weight and teachers is None) or (begins and published is None):
            continue
        if begins and published:
            recipe = replace(recipe, pretrained=published.name)
        trainer = train.run(
            faces,
            out / name,
            recipe,
            resume=True,
            published=published if begins else None,
            teachers=teachers if recipe.teacher_weight else None,
        )
        trainer.use_averaged()
        yield _figures(name, words, trainer, mirrored=False)
        last = trainer
    if last is not None:
        yield _figures("mirrored", "the last one, averaged with its answer about the mirror image", last, mirrored=True)


def _figures(name: str, words: str, trainer: Trainer, *, mirrored: bool) -> dict[str, Any]:
    faces, rows = trainer.faces, trainer.split.held_out
    said = train.averaged_answers(trainer.model, faces.pixels[rows], views=2 if mirrored else 1)
    right, right_plus = train.correct(faces, rows, said)
    recipe = trainer.recipe
    return {
        "step": name,
        "words": words,
        "arch": recipe.arch,
        "epochs": recipe.epochs,
        "seed": recipe.seed,
        "images": len(trainer.split.learn),
        "accuracy": round(float(right.mean()), 4),
        "interval": [round(end, 4) for end in bootstrap_interval(right)],
        # With no weight on it, the second head has learnt nothing.
        "accuracy_ferplus": round(float(right_plus.mean()), 4) if recipe.plus_weight and len(right_plus) else None,
    }
