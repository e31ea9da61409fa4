"""Begin with the published weights of dlib's face recognition, in the form that face-api.js distributes them.

That form is two files: a manifest (JSON: name, shape and quantisation of every array) and the arrays, one after
another. Of them the convolutions are taken; the last layer, which tells persons apart, is left where it is.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from emotion.training.checkpoint import CheckpointError
from emotion.training.face_resnet import STEM

COLOUR_MEANS: Final = np.array((122.782, 117.001, 104.298))
"""What the published network subtracts from red, green and blue, before it divides by LEVELS."""

LEVELS: Final = 255.0

GREY_MEAN: Final = 125.0
GREY_SPREAD: Final = 55.0
"""Mean and standard deviation that a standardised crop is given back for it."""

Arrays = Mapping[str, NDArray[np.float32]]


def read(manifest: Path) -> dict[str, NDArray[np.float32]]:
    """All arrays of a manifest by name, e.g. `conv32_1/conv1/scale/biases`; the data lie beside it.

    Raises CheckpointError when it is no such manifest, or when the data are cut off.
    """
    arrays: dict[str, NDArray[np.float32]] = {}
    try:
        for group in json.loads(manifest.read_text()):
            data, start = b"".join((manifest.parent / name).read_bytes() for name in group["paths"]), 0
            for entry in group["weights"]:
                arrays[entry["name"]], start = _array(data, start, entry)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{manifest}: not a readable manifest of weights ({error})") from error
    return arrays


def _array(data: bytes, start: int, entry: Mapping[str, Any]) -> tuple[NDArray[np.float32], int]:
    quantised, shape = entry.get("quantization"), entry["shape"]
    kind = np.dtype(quantised["dtype"] if quantised else entry["dtype"])
    flat = np.frombuffer(data, kind, count=int(np.prod(shape)), offset=start)
    values = flat.reshape(shape).astype(np.float32)
    if quantised:
        values = values * np.float32(quantised["scale"]) + np.float32(quantised["min"])
    return values, start + flat.nbytes


def begin_with(model: keras.Model, arrays: Arrays, faces: NDArray[np.float32]) -> None:
    """Put the published convolutions into a network of `emotion.training.face_resnet`, which sees grey crops.

    The published network has no batch normalisation but a fixed scale and shift of every channel. Each becomes the
    normalisation that does the same to the given standardised faces (n, 48, 48, 1), so that the network can be
    trained on. Kernels are brought to the size of a random start (He et al. 2015), as the learning rates expect.
    Raises CheckpointError when the network is of another design.
    """
    norms = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            norms[layer.name] = _take(model, layer, arrays)
    if STEM not in norms:
        raise CheckpointError(f"{model.name} is no network for these weights")
    probe = keras.Model(model.inputs, {name: model.get_layer(name).output for name in norms})
    for name, output in _moments(probe, faces).items():
        (scale, shift), norm = norms[name], model.get_layer(f"{name}_bn")
        mean, variance = output
        norm.set_weights([scale * np.sqrt(variance + norm.epsilon), shift + scale * mean, mean, variance])


def _take(
    model: keras.Model, layer: keras.layers.Conv2D, arrays: Arrays
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fill one convolution, and its normalisation with the plain scale and shift; both are returned."""
    prefix = layer.name.replace("_conv", "/conv")
    try:
        kernel, bias, scale, shift = (
            arrays[f"{prefix}/{name}"] for name in ("conv/filters", "conv/bias", "scale/weights", "scale/biases")
        )
    except KeyError as error:
        raise CheckpointError(f"the weights lack {error}") from error
    if layer.name == STEM:
        bias = bias + kernel.sum(axis=(0, 1)).T @ ((GREY_MEAN - COLOUR_MEANS) / LEVELS)
        kernel = kernel.sum(axis=2, keepdims=True) * (GREY_SPREAD / LEVELS)
    if kernel.shape != layer.kernel.shape:
        raise CheckpointError(f"{layer.name} is {layer.kernel.shape} here, but {kernel.shape} in the weights")
    size = np.sqrt(2 / np.prod(kernel.shape[:3])) / kernel.std()
    layer.set_weights([kernel * size])
    shift, scale = (shift + scale * bias).astype(np.float32), (scale / size).astype(np.float32)
    norm = model.get_layer(f"{layer.name}_bn")
    zero, one = np.zeros_like(scale), np.ones_like(scale)
    norm.set_weights([scale * np.sqrt(1 + norm.epsilon), shift, zero, one])
    return scale, shift


def _moments(probe: keras.Model, faces: NDArray[np.float32]) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Mean and variance of every channel of every output, over all faces and places."""
    sums: dict[str, list[NDArray[np.float64]]] = {}
    for start in range(0, len(faces), 64):
        for name, output in probe.predict_on_batch(faces[start : start + 64]).items():
            values = np.asarray(output, np.float64).reshape(-1, output.shape[-1])
            sums.setdefault(name, []).append(np.stack([values.mean(axis=0), np.square(values).mean(axis=0)]))
    means = {name: np.mean(parts, axis=0) for name, parts in sums.items()}
    return {name: (first, np.maximum(second - first**2, 0)) for name, (first, second) in means.items()}
