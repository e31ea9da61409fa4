"""What one step of training does: the loss of both heads, the descent, the moving average. On any backend of Keras."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from emotion.training.recipe import Recipe

HEADS: Final = ("fer", "plus")


class Learner(keras.Model):
    """A network with the loss of a recipe: cross entropy with the data set's targets and, when taught, the teachers'.

    Targets are a dict of probabilities: `fer` (n, 5), `plus` (n, 10) and, with teachers, `fer_soft`, `plus_soft`.
    """

    def __init__(
        self, network: keras.Model, recipe: Recipe, *, class_weights: NDArray[np.float32] | None = None
    ) -> None:
        super().__init__()
        self.network, self.recipe, self.class_weights = network, recipe, class_weights
        self.compile(optimizer=Descent(recipe), jit_compile=False)

    def call(self, faces: Any, training: bool = False) -> Any:
        """Logits of both heads."""
        return self.network(faces, training=training)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The loss of one batch, a scalar."""
        recipe = self.recipe
        weights = dict(zip(HEADS, (1.0, recipe.plus_weight), strict=True))
        counts = {"fer": self.class_weights}
        loss = sum(weight * _cross_entropy(y[head], y_pred[head], counts.get(head)) for head, weight in weights.items())
        if "fer_soft" not in y:
            return loss
        hot = recipe.teacher_temperature
        taught = sum(
            weight * hot**2 * _cross_entropy(y[f"{head}_soft"], y_pred[head] / hot) for head, weight in weights.items()
        )
        return (1 - recipe.teacher_weight) * loss + recipe.teacher_weight * taught


class Descent(keras.optimizers.SGD):
    """Nesterov momentum with the weight decay of a recipe on kernels, as part of the gradient."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe.learning_rate, momentum=0.9, nesterov=True)
        self.decay = recipe.weight_decay

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Move one variable."""
        if variable.name == "kernel":
            gradient = ops.add(gradient, ops.cast(self.decay * variable, gradient.dtype))
        super().update_step(gradient, variable, learning_rate)


class Averages:
    """Exponential moving averages of variables; what is served. Call it after every step."""

    def __init__(self, variables: Sequence[Any], *, keep: float, steps: Any) -> None:
        self.pairs = [(variable, keras.Variable(variable.value, trainable=False)) for variable in variables]
        self._keep, self._steps = keep, steps
        self.move = compiled(self._move)

    def _move(self) -> None:
        # Early on the average must not remember the random start.
        steps = ops.cast(self._steps.value, "float32")
        keep = ops.minimum(self._keep, (1 + steps) / (10 + steps))
        for variable, mean in self.pairs:
            mean.assign(mean * keep + ops.stop_gradient(variable.value) * (1 - keep))

    def restart(self) -> None:
        """Begin again from the variables as they are."""
        for variable, mean in self.pairs:
            mean.assign(variable.value)

    def apply(self) -> None:
        """Put the averages into the variables."""
        for variable, mean in self.pairs:
            variable.assign(mean.value)


def compiled(function: Callable[[], None]) -> Callable[[], None]:
    """The function as one graph where the backend needs that to be fast."""
    if keras.backend.backend() != "tensorflow":
        return function
    import tensorflow as tf

    graph: Callable[[], None] = tf.function(function)
    return graph


def _cross_entropy(target: Any, logits: Any, class_weights: NDArray[np.float32] | None = None) -> Any:
    # Written out: where a target is all zero nothing is to be learnt, but the fused loss would have a gradient there.
    each = -ops.sum(target * ops.log_softmax(logits), axis=-1)
    return ops.mean(each if class_weights is None else each * ops.sum(target * class_weights, axis=-1))
