"""Runs one contestant in an environment of its own: Mizaj, or a package that need not be installed beside it.

    python runner.py NAME

It loads the contestant and one tiny picture, prints `{"start_s": …}`, and then answers each line of JSON on its
standard input with one of its own: `{"photo": PATH}` → `{"ms": …, "found": …}`, `{"crops": NPZ}` → `{"ms": …,
"answers": […]}` (null for a mere detector), `{"memory": true}` → `{"mebibytes": …}`. Times are the processor's, so that
other programs on the machine do not count. Mizaj is imported only where Mizaj is run.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
FIVE = ("angry", "happy", "neutral", "sad", "surprise")

Crop = Callable[[Any], dict[str, float]]
Photo = Callable[[bytes], bool]


def blazeface() -> tuple[Crop, Photo]:
    """Mizaj as it ships."""
    return _mizaj("blazeface", "")


def haar() -> tuple[Crop, Photo]:
    """Mizaj with OpenCV's cascades."""
    return _mizaj("haar", "")


def yunet() -> tuple[Crop, Photo]:
    """Mizaj with YuNet, whose file the environment names."""
    return _mizaj("yunet", os.environ["EMOTION_YUNET_PATH"])


def fer() -> tuple[Crop, Photo]:
    """The package's defaults: its own cascade and its TFLite network; a crop is a face without a margin."""
    import cv2
    from fer.fer import FER

    whole, usual = FER(offsets=(0, 0)), FER()

    def crop(pixels: Any) -> dict[str, float]:
        image = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
        scores: dict[str, float] = whole.detect_emotions(image, [(0, 0, *pixels.shape)])[0]["emotions"]
        return scores

    return crop, lambda data: bool(usual.detect_emotions(_bgr(data)))


def facex() -> tuple[Crop, Photo]:
    """The package's defaults: its own cascade and its TFLite network, given a grey crop as its `predict` does."""
    from facex import PoolManager

    worker = PoolManager(pool_size=1).get_classifier()
    names = {"anger": "angry", "sadness": "sad", "surprised": "surprise"}

    def crop(pixels: Any) -> dict[str, float]:
        return {names.get(name, name): float(value) for name, value in worker.detect_emotion(pixels).items()}

    return crop, lambda data: bool(worker.predict(_bgr(data)))


def mtcnn() -> tuple[None, Photo]:
    """A detector only."""
    import cv2
    from mtcnn import MTCNN

    detector = MTCNN(device="CPU:0")
    return None, lambda data: bool(detector.detect_faces(cv2.cvtColor(_bgr(data), cv2.COLOR_BGR2RGB)))


CONTESTANTS: dict[str, Callable[[], tuple[Crop | None, Photo]]] = {
    "mizaj-blazeface": blazeface,
    "mizaj-haar": haar,
    "mizaj-yunet": yunet,
    "fer": fer,
    "facex": facex,
    "mtcnn": mtcnn,
}


def main(name: str) -> None:
    """Load, say so, answer until the input ends."""
    # Packages print what they like: the answers go where nothing else does.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    begun = time.perf_counter()
    crop, photo = CONTESTANTS[name]()
    import cv2

    cv2.setNumThreads(1)
    photo(_blank())
    print(json.dumps({"start_s": round(time.perf_counter() - begun, 2)}), file=answers)
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line), crop, photo)), file=answers)


def _answer(asked: dict[str, Any], crop: Crop | None, photo: Photo) -> dict[str, Any]:
    if "photo" in asked:
        found, ms = _timed(photo, Path(asked["photo"]).read_bytes())
        return {"ms": ms, "found": found}
    if "memory" in asked:
        return {"mebibytes": _peak()}
    if crop is None:
        return {"ms": None, "answers": None}
    import numpy

    timed = [_timed(crop, pixels) for pixels in numpy.load(asked["crops"])["pixels"]]
    answers = [max(FIVE, key=lambda emotion: scores.get(emotion, 0.0)) for scores, _ in timed]
    return {"ms": round(statistics.median(ms for _, ms in timed), 3), "answers": answers}


def _mizaj(detector: str, path: str) -> tuple[Crop, Photo]:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from emotion.inference import classifier, faces, pipeline

    finder, model = faces.detector(detector, path), classifier.served()

    def crop(pixels: Any) -> dict[str, float]:
        return {name: float(value) for name, value in zip(FIVE, model.scores(pixels[None]).fer[0], strict=True)}

    return crop, lambda data: pipeline.analyse(data, detector=finder, model=model).face is not None


def _timed(call: Callable[[Any], Any], value: Any) -> tuple[Any, float]:
    begun = time.process_time()
    answer = call(value)
    return answer, round((time.process_time() - begun) * 1000, 3)


def _bgr(data: bytes) -> Any:
    import cv2
    import numpy

    return cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)


def _blank() -> bytes:
    import cv2
    import numpy

    return bytes(cv2.imencode(".jpg", numpy.full((64, 64, 3), 128, numpy.uint8))[1].tobytes())


def _peak() -> float:
    # VmHWM, because the peak that getrusage reports starts from the parent's.
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024, 1)


if __name__ == "__main__":
    os.environ.update(dict.fromkeys(ONE_CORE, "1"), CUDA_VISIBLE_DEVICES="", TF_CPP_MIN_LOG_LEVEL="3")
    main(sys.argv[1])
