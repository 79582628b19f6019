"""Sound from a file, as 16 kHz samples, each channel by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice.audio import RATE
from voice.errors import BadSound

Block = NDArray[np.int16]
"""[channels, samples]"""

_MOST_CHANNELS = 8


@dataclass(frozen=True, slots=True)
class FileSound:
    """What a file holds. Iterate `blocks` once, off the event loop."""

    path: Path
    channels: int
    seconds: float | None
    """None when the file does not say."""

    def blocks(self, samples: int) -> Iterator[Block]:
        """Blocks of so many samples, the last one shorter. Raises `BadSound`."""
        import av

        try:
            with av.open(str(self.path)) as container:
                yield from blocks_of(container, self.channels, samples)
        except (av.error.FFmpegError, OSError) as error:
            raise BadSound(f"{self.path} can't be read to its end: {_why(error)}.") from None


def open_file(path: Path) -> FileSound:
    """Any format FFmpeg reads. Reads a little of the file: call it off the event loop. Raises `BadSound`."""
    import av

    if not path.is_file():
        raise BadSound(f"There is no file {path}.")
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise BadSound(f"There is no sound in {path}.")
            stream = container.streams.audio[0]
            channels = min(_MOST_CHANNELS, max(1, stream.channels))
            seconds = container.duration / 1_000_000 if container.duration else None
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise BadSound(f"{path} is not a sound file I can read: {_why(error)}.") from None
    return FileSound(path, channels, seconds)


def blocks_of(container: Any, channels: int, samples: int) -> Iterator[Block]:
    import av

    layout = "mono" if channels == 1 else container.streams.audio[0].layout
    resampler = av.AudioResampler(format="s16p", layout=layout, rate=RATE)
    waiting: list[Block] = []
    held = 0
    for sound in _decoded(container, resampler):
        waiting.append(sound[:channels])
        held += sound.shape[1]
        if held >= samples:
            joined = np.concatenate(waiting, axis=1)
            for at in range(0, held - samples + 1, samples):
                yield joined[:, at : at + samples]
            rest = joined[:, held - held % samples :]
            waiting, held = [rest], rest.shape[1]
    if held:
        yield np.concatenate(waiting, axis=1)


def _decoded(container: Any, resampler: Any) -> Iterator[Block]:
    for frame in container.decode(audio=0):
        for resampled in resampler.resample(frame):
            yield resampled.to_ndarray()
    for resampled in resampler.resample(None):
        yield resampled.to_ndarray()


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
