"""Invented weights in the form of face-api.js's files, for the tiny residual network: no download, no real faces."""

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
