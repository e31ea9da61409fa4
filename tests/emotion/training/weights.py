"""Invented weights in the form of published files, for the tiny networks: no download, no real faces."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHAPES = {
    "conv32_down": (7, 7, 3, 4),
    "conv4_1/conv1": (3, 3, 4, 4),
    "conv4_1/conv2": (3, 3, 4, 4),
    "conv8_down/conv1": (3, 3, 4, 8),
    "conv8_down/conv2": (3, 3, 8, 8),
    "conv8_1/conv1": (3, 3, 8, 8),
    "conv8_1/conv2": (3, 3, 8, 8),
}
"""Kernel of each convolution of the architecture `face_resnet_tiny`."""


def arrays(seed: int = 5) -> dict[str, NDArray[np.float32]]:
    """A kernel, a bias, a scale and a shift for each convolution, and the last layer, which nobody takes."""
    rng = np.random.default_rng(seed)
    made: dict[str, NDArray[np.float32]] = {"fc": rng.normal(size=(8, 4)).astype(np.float32)}
    for name, shape in SHAPES.items():
        width = shape[-1]
        made[f"{name}/conv/filters"] = rng.normal(0, 0.02, shape).astype(np.float32)
        made[f"{name}/conv/bias"] = rng.normal(0, 0.01, width).astype(np.float32)
        made[f"{name}/scale/weights"] = rng.uniform(2, 6, width).astype(np.float32)
        made[f"{name}/scale/biases"] = rng.normal(0, 0.5, width).astype(np.float32)
    return made


def files(folder: Path, *, without: str = "") -> Path:
    """The manifest of these weights, with the data beside it: kernels as floats, everything else as bytes."""
    entries: list[dict[str, Any]] = []
    data = b""
    for name, values in arrays().items():
        if name == without:
            continue
        entry: dict[str, Any] = {"name": name, "shape": list(values.shape), "dtype": "float32"}
        if values.ndim < 4:
            scale, low = float(np.ptp(values)) / 255 or 1.0, float(values.min())
            entry["quantization"] = {"dtype": "uint8", "scale": scale, "min": low}
            values = np.round((values - low) / scale).astype(np.uint8)
        entries.append(entry)
        data += values.tobytes()
    (folder / "faces.bin").write_bytes(data)
    manifest = folder / "faces-manifest.json"
    manifest.write_text(json.dumps([{"paths": ["faces.bin"], "weights": entries}]))
    return manifest


MOBILE_SHAPES = {
    "conv1": (3, 3, 3, 32),
    "conv_dw_1": (3, 3, 32, 1),
    "conv_pw_1": (1, 1, 32, 64),
    "conv_dw_2": (3, 3, 64, 1),
    "conv_pw_2": (1, 1, 64, 128),
}
"""Kernel of each convolution of the architecture `mobile_face_tiny`."""


def mobile_arrays(seed: int = 5) -> dict[str, NDArray[np.float16]]:
    """Kernels and shifts as HSE FaceRes has them, scales where they are apart, and a head nobody takes."""
    rng = np.random.default_rng(seed)
    made = {"gender_pred/kernel": rng.normal(size=(128, 1))}
    for name, shape in MOBILE_SHAPES.items():
        depthwise = name.startswith("conv_dw")
        size = 0.02 if name == "conv1" else np.sqrt(2 / np.prod(shape[:2] if depthwise else shape[:3]))
        width = shape[2] if depthwise else shape[3]
        made[f"{name}/depthwise_kernel" if depthwise else f"{name}/convolution/merged_input"] = rng.normal(
            0, size, shape
        )
        made[f"{name}_bn/batchnorm_1/sub"] = rng.normal(0, 0.5, width)
        if depthwise:
            made[f"{name}_bn/batchnorm_1/mul"] = rng.uniform(0.5, 2, width)
    return {name: values.astype(np.float16) for name, values in made.items()}


def mobile_files(folder: Path) -> Path:
    """The graph file of these weights, of which the manifest is a part, with the data beside it: all in half floats."""
    kind = {"dtype": "float16", "original_dtype": "float32"}
    made = mobile_arrays()
    entries = [
        {"name": name, "shape": list(values.shape), "dtype": "float32", "quantization": kind}
        for name, values in made.items()
    ]
    (folder / "mobile.bin").write_bytes(b"".join(values.tobytes() for values in made.values()))
    graph = folder / "mobile.json"
    graph.write_text(
        json.dumps({"modelTopology": {}, "weightsManifest": [{"paths": ["mobile.bin"], "weights": entries}]})
    )
    return graph
