"""What the served network makes of one face, stage by stage, read from the very file that is served."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import standardise

_STAGE: Final = re.compile(r"/(stem|stage\d+)_(?:relu|out)[^/]*/Relu")


def feature_maps(model: bytes, crop: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """Name of each stage of the file's first network → its output for a grey crop (48, 48): (h, w, channels)."""
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
    found: dict[str, NDArray[np.float32]] = {}
    for detail in interpreter.get_tensor_details():
        stage = _STAGE.search(detail["name"].split(";")[0])
        if stage and stage[1] not in found and len(detail["shape"]) == 4:
            scale, zero = detail["quantization"]
            values = interpreter.get_tensor(detail["index"])[0].astype(np.float32)
            found[stage[1]] = (values - zero) * scale if scale else values
    return found


def strongest(maps: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The channels that vary most over the face, strongest first, each scaled to 0 to 1: (count, h, w)."""
    order = np.argsort(-maps.std(axis=(0, 1)), kind="stable")[:count]
    chosen = np.moveaxis(maps[..., order], -1, 0)
    low, high = chosen.min(axis=(1, 2), keepdims=True), chosen.max(axis=(1, 2), keepdims=True)
    return np.asarray((chosen - low) / np.maximum(high - low, 1e-6), np.float32)
