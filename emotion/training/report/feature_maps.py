"""What the served network makes of one face, stage by stage, read from the very file that is served."""

import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import standardise

_MAP: Final = re.compile(r"(.*)/(\w+?)_(?:relu|out)(?:_\d+)?/Relu")
"""The network and the layer in the name of a tensor."""


def feature_maps(model: bytes, crop: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """The last map of each size in the file's first network, by its layer's name, for a grey crop (48, 48).

    Each is (h, w, channels); the largest comes first.
    """
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    # Without the default delegate, whose fused steps hide what lies between them.
    interpreter = Interpreter(
        model_content=model,
        num_threads=1,
        experimental_preserve_all_tensors=True,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], standardise(crop[None]))
    interpreter.invoke()
    layers: dict[str, dict[str, Any]] = {}
    first = ""
    for detail in interpreter.get_tensor_details():
        named = _MAP.search(detail["name"].split(";")[0])
        if named and len(detail["shape"]) == 4 and named[1] == (first := first or named[1]):
            layers.pop(named[2], None)  # kernels come before all maps, and may have the name of theirs
            layers[named[2]] = detail
    last = {int(detail["shape"][1]): name for name, detail in layers.items()}
    return {name: _values(interpreter, layers[name]) for name in last.values()}


def _values(interpreter: Any, detail: dict[str, Any]) -> NDArray[np.float32]:
    values = interpreter.get_tensor(detail["index"])[0].astype(np.float32)
    scale, zero = detail["quantization"]
    return np.asarray((values - zero) * scale if scale else values, np.float32)


def strongest(maps: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The channels that vary most over the face, strongest first, each scaled to 0 to 1: (count, h, w)."""
    order = np.argsort(-maps.std(axis=(0, 1)), kind="stable")[:count]
    chosen = np.moveaxis(maps[..., order], -1, 0)
    low, high = chosen.min(axis=(1, 2), keepdims=True), chosen.max(axis=(1, 2), keepdims=True)
    return np.asarray((chosen - low) / np.maximum(high - low, 1e-6), np.float32)
