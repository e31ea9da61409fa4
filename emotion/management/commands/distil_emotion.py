"""Train one small network on what several trained ones say, and export it. Needs the [train] extra."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotion.management.commands import train_emotion
from emotion.training.dataset import FaceSet
from emotion.training.recipe import Recipe

if TYPE_CHECKING:
    from emotion.training.teach import Lesson


class Command(train_emotion.Command):
    """As train_emotion, with teachers: their mean logits over varied views are stored in the folder of the run.

    That file, lesson.npz, can itself be a teacher of a later student when the runs are gone. The accuracy of every
    teacher, of their mean and of the student goes into the model card.
    """

    help = "Train the emotion network on what the networks of earlier runs say, and export it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        super().add_arguments(parser)
        parser.add_argument(
            "--teachers", type=Path, nargs="+", required=True, help="folders of runs, or lesson files, to learn from"
        )
        parser.add_argument("--views", type=int, default=2, help="variations of every image that the teachers see")
        parser.add_argument("--teacher-weight", type=float, default=0.7, help="their share of the loss")
        parser.add_argument("--teacher-temperature", type=float, default=3.0)

    def lesson(self, faces: FaceSet, recipe: Recipe, folder: Path, **options: Any) -> "Lesson | None":
        """Ask the teachers, unless their answers are in the folder already."""
        from emotion.training import teach, train

        train.use_threads(recipe.threads)
        return teach.lesson(faces, options["teachers"], recipe, folder)
