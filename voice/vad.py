"""Is somebody speaking? Silero's detector, 32 ms at a time, with its memory held here: one `Ear` per channel."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from voice.audio import Samples

FRAME = 512
"""Samples the detector looks at: 32 ms."""
_BEFORE = 64
"""Samples of the frame before that it wants to see again."""


class Detector(Protocol):
    """Hears one channel. Whole frames in; for each, the probability that it holds speech."""

    def heard(self, frames: Samples) -> NDArray[np.float32]:
        """`frames`: [n, 512]."""
        ...

    def forget(self) -> None:
        """After a break in the sound."""
        ...


class Silero:
    """The network, loaded once and shared: about 0.05 ms of one core a frame."""

    def __init__(self) -> None:
        """Reads a file: build it beside the event loop."""
        import onnxruntime
        from faster_whisper.utils import get_assets_path

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        file = Path(get_assets_path()) / "silero_vad_v6.onnx"
        self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def ear(self) -> "Ear":
        return Ear(self._session)


class Ear:
    def __init__(self, session: Any) -> None:
        self._session = session
        self.forget()

    def forget(self) -> None:
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._before = np.zeros(_BEFORE, np.float32)

    def heard(self, frames: Samples) -> NDArray[np.float32]:
        count = len(frames)
        sound = np.empty((count, _BEFORE + FRAME), np.float32)
        np.divide(frames, 32768.0, out=sound[:, _BEFORE:])
        sound[0, :_BEFORE] = self._before
        sound[1:, :_BEFORE] = sound[:-1, -_BEFORE:]
        self._before = sound[-1, -_BEFORE:].copy()
        told, self._hidden, self._cell = self._session.run(None, {"input": sound, "h": self._hidden, "c": self._cell})
        probabilities: NDArray[np.float32] = np.asarray(told, np.float32).reshape(-1)
        return probabilities
