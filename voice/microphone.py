"""Sound from this machine's microphone: through the recorder the system has, else through FFmpeg's own devices."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import numpy as np

from voice.audio import RATE
from voice.errors import BadSound
from voice.files import Block, blocks_of

_RECORDERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("arecord", ("-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "1"), ("-D",)),
    ("pw-record", ("--format", "s16", "--rate", str(RATE), "--channels", "1", "-"), ("--target",)),
    ("parec", ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"), ("-d",)),
    ("rec", ("-q", "-t", "raw", "-b", "16", "-e", "signed", "-r", str(RATE), "-c", "1", "-"), ()),
)
"""Programs of ALSA, PipeWire, PulseAudio and SoX: what they are asked for, and how a device is named."""


class Microphone:
    """One channel, until it is closed. `blocks` waits for sound: use it beside the event loop; `close` ends it."""

    def __init__(self, device: str = "default") -> None:
        self._device = device
        self._closed = False
        self._recording: subprocess.Popen[bytes] | None = None

    def blocks(self, samples: int) -> Iterator[Block]:
        """Blocks of so many samples. Raises `BadSound`."""
        if sys.platform in ("darwin", "win32"):
            yield from _by_ffmpeg(samples, self._device)
            return
        command = _recorder(self._device)
        if command is None:
            raise BadSound("No program here records sound: install alsa-utils (arecord), PipeWire, PulseAudio or SoX.")
        yield from self._recorded(command, samples)

    def close(self) -> None:
        self._closed = True
        if self._recording is not None:
            self._recording.terminate()

    def _recorded(self, command: list[str], samples: int) -> Iterator[Block]:
        with subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        ) as recording:
            self._recording = recording
            assert recording.stdout is not None
            assert recording.stderr is not None
            try:
                while len(data := recording.stdout.read(samples * 2)) > 1:
                    yield np.frombuffer(data[: len(data) // 2 * 2], "<i2").reshape(1, -1)
                why = recording.stderr.read().decode(errors="replace").strip().splitlines()
            finally:
                recording.terminate()
        if not self._closed:
            raise BadSound(f"The microphone can't be opened, or was closed: {why[-1] if why else 'no sound came'}.")


def _recorder(device: str) -> list[str] | None:
    for program, options, naming in _RECORDERS:
        path = shutil.which(program)
        if path is not None:
            named = [*naming, device] if naming and device != "default" else []
            return [path, *named, *options]
    return None


def _by_ffmpeg(samples: int, device: str) -> Iterator[Block]:
    import av

    kind, name = ("avfoundation", f":{device}") if sys.platform == "darwin" else ("dshow", f"audio={device}")
    try:
        with av.open(name, format=kind) as container:
            yield from blocks_of(container, 1, samples)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise BadSound(
            f"The microphone {device!r} can't be opened: {error}. --device NAME takes another one."
        ) from None
