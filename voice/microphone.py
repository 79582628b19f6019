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


def microphone_blocks(samples: int, *, device: str = "default") -> Iterator[Block]:
    """Blocks of so many samples, one channel, until it is closed. Waits for sound: use it beside the event loop.

    Raises `BadSound`.
    """
    if sys.platform in ("darwin", "win32"):
        yield from _by_ffmpeg(samples, device)
        return
    command = _recorder(device)
    if command is None:
        raise BadSound(
            "There is no program here that records sound: install alsa-utils (arecord), PipeWire, PulseAudio or SoX."
        )
    yield from _recorded(command, samples)


def _recorder(device: str) -> list[str] | None:
    for program, options, naming in _RECORDERS:
        path = shutil.which(program)
        if path is not None:
            named = [*naming, device] if naming and device != "default" else []
            return [path, *named, *options]
    return None


def _recorded(command: list[str], samples: int) -> Iterator[Block]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as recorder:  # noqa: S603
        assert recorder.stdout is not None
        assert recorder.stderr is not None
        try:
            while len(data := recorder.stdout.read(samples * 2)) > 1:
                yield np.frombuffer(data[: len(data) // 2 * 2], "<i2").reshape(1, -1)
            why = recorder.stderr.read().decode(errors="replace").strip().splitlines()
        finally:
            recorder.terminate()
    raise BadSound(f"The microphone can't be opened, or was closed: {why[-1] if why else 'no sound came'}.")


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
