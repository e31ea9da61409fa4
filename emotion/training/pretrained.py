"""Begin with weights that others published: dlib's face recognition, or HSE FaceRes, as npm packages distribute them.

That form is two files: a manifest (JSON: name, shape and quantisation of every array) and the arrays, one after
another. Of them the convolutions are taken; the last layers, which tell persons, ages or genders apart, are left where
they are.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from emotion.training import face_resnet, mobile_face
from emotion.training.checkpoint import CheckpointError

GREY_MEAN: Final = 125.0
GREY_SPREAD: Final = 55.0
"""Mean and standard deviation that a standardised crop is given back for it."""

Floats = NDArray[np.float32]
Arrays = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Published:
    """How a published network writes down a convolution, and what it is shown."""

    layer: Callable[[str, Arrays], tuple[Floats, Floats, Floats]]
    """Kernel of the named convolution, and by what its output is multiplied and then shifted."""

    colour_means: tuple[float, float, float]
    """What is subtracted from each colour, before it is divided by `levels`."""

    levels: float

    equal_channels: bool
    """Whether every channel of a kernel is brought to the same size, or all of them together."""


def read(manifest: Path) -> dict[str, Floats]:
    """All arrays of a manifest by name, e.g. `conv32_1/conv1/scale/biases`; the data lie beside it.

    Raises CheckpointError when it is no such manifest, or when the data are cut off.
    """
    arrays: dict[str, Floats] = {}
    try:
        described = json.loads(manifest.read_text())
        for group in described["weightsManifest"] if isinstance(described, dict) else described:
            data, start = b"".join((manifest.parent / name).read_bytes() for name in group["paths"]), 0
            for entry in group["weights"]:
                arrays[entry["name"]], start = _array(data, start, entry)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{manifest}: not a readable manifest of weights ({error})") from error
    return arrays


def _array(data: bytes, start: int, entry: Mapping[str, Any]) -> tuple[Floats, int]:
    quantised, shape = entry.get("quantization"), entry["shape"]
    kind = np.dtype(quantised["dtype"] if quantised else entry["dtype"])
    flat = np.frombuffer(data, kind, count=int(np.prod(shape)), offset=start)
    values = flat.reshape(shape).astype(np.float32)
    if quantised and "scale" in quantised:
        values = values * np.float32(quantised["scale"]) + np.float32(quantised["min"])
    return values, start + flat.nbytes


def _of_dlib(name: str, arrays: Arrays) -> tuple[Floats, Floats, Floats]:
    prefix = name.replace("_conv", "/conv")
    kernel, bias, scale, shift = (
        arrays[f"{prefix}/{part}"] for part in ("conv/filters", "conv/bias", "scale/weights", "scale/biases")
    )
    return kernel, scale, shift + scale * bias


def _of_face_res(name: str, arrays: Arrays) -> tuple[Floats, Floats, Floats]:
    shift = arrays[f"{name}_bn/batchnorm_1/sub"]
    if name.startswith("conv_dw"):
        return arrays[f"{name}/depthwise_kernel"], arrays[f"{name}_bn/batchnorm_1/mul"], shift
    return arrays[f"{name}/convolution/merged_input"], np.ones_like(shift), shift


_PUBLISHED: Final = {
    face_resnet.STEM: Published(_of_dlib, (122.782, 117.001, 104.298), 255.0, equal_channels=False),
    mobile_face.STEM: Published(_of_face_res, (103.939, 116.779, 123.68), 1.0, equal_channels=True),
}
"""By the name of the first convolution; colours in the order of its kernel."""


def begin_with(model: keras.Model, arrays: Arrays, faces: Floats) -> None:
    """Put the published convolutions into a network of the same design, which sees grey crops.

    The published networks have a fixed scale and shift of every channel in place of batch normalisation. Each becomes
    the normalisation that does the same to the given standardised faces (n, 48, 48, 1), so that the network can be
    trained on. Kernels are brought to the size of a random start, as the learning rates expect. Raises CheckpointError
    when the network is of another design.
    """
    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
    convolutions = [layer for layer in model.layers if isinstance(layer, kinds)]
    published = _PUBLISHED.get(convolutions[0].name)
    if not published:
        raise CheckpointError(f"{model.name} is no network for these weights")
    norms = {layer.name: _take(model, layer, published, arrays) for layer in convolutions}
    probe = keras.Model(model.inputs, {name: model.get_layer(name).output for name in norms})
    for name, output in _moments(probe, faces).items():
        (scale, shift), norm = norms[name], model.get_layer(f"{name}_bn")
        mean, variance = output
        norm.set_weights([scale * np.sqrt(variance + norm.epsilon), shift + scale * mean, mean, variance])


def _take(model: keras.Model, layer: keras.layers.Layer, published: Published, arrays: Arrays) -> tuple[Floats, Floats]:
    """Fill one convolution, and its normalisation with the plain scale and shift; both are returned."""
    try:
        kernel, scale, shift = published.layer(layer.name, arrays)
    except KeyError as error:
        raise CheckpointError(f"the weights lack {error}") from error
    if layer.name in _PUBLISHED:
        darker = (GREY_MEAN - np.array(published.colour_means)) / published.levels
        shift = shift + scale * (kernel.sum(axis=(0, 1)).T @ darker)
        kernel = kernel.sum(axis=2, keepdims=True) * (GREY_SPREAD / published.levels)
    if kernel.shape != layer.kernel.shape:
        raise CheckpointError(f"{layer.name} is {layer.kernel.shape} here, but {kernel.shape} in the weights")
    depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    size = _size(np.swapaxes(kernel, 2, 3) if depthwise else kernel, published)
    layer.set_weights([kernel * (size[..., None] if depthwise else size)])
    scale, shift = (scale / size).astype(np.float32), np.asarray(shift, np.float32)
    norm = model.get_layer(f"{layer.name}_bn")
    zero, one = np.zeros_like(scale), np.ones_like(scale)
    norm.set_weights([scale * np.sqrt(1 + norm.epsilon), shift, zero, one])
    return scale, shift


def _size(kernel: Floats, published: Published) -> Floats:
    """What brings a kernel (height, width, inputs, outputs) to the size of a random start (He et al. 2015)."""
    random = np.sqrt(2 / np.prod(kernel.shape[:3]))
    if not published.equal_channels:
        return np.full(kernel.shape[-1], random / kernel.std(), np.float32)
    strength = np.sqrt(np.square(kernel).mean(axis=(0, 1, 2)))
    return np.asarray(random / np.maximum(strength, strength.mean() / 100), np.float32)


def _moments(probe: keras.Model, faces: Floats) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Mean and variance of every channel of every output, over all faces and places."""
    sums: dict[str, list[NDArray[np.float64]]] = {}
    for start in range(0, len(faces), 64):
        for name, output in probe.predict_on_batch(faces[start : start + 64]).items():
            values = np.asarray(output, np.float64).reshape(-1, output.shape[-1])
            sums.setdefault(name, []).append(np.stack([values.mean(axis=0), np.square(values).mean(axis=0)]))
    means = {name: np.mean(parts, axis=0) for name, parts in sums.items()}
    return {name: (first, np.maximum(second - first**2, 0)) for name, (first, second) in means.items()}
