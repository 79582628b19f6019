"""WhisperLive and whisper_streaming on the same call and model, one after the other, scored the same way.

The folder holds their sources (`WhisperLive`, `whisper_streaming`) and an interpreter with torch (`python`,
a script that starts one) that also sees faster-whisper; benchmarks/README.md says how it is made.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.calls import Call
from benchmarks.voice_row import Row, row
from benchmarks.voice_score import Shown, score

SYSTEMS = ("WhisperLive", "whisper_streaming")
_SLACK_S = 120.0


def peers(made: Call, model: Path, folder: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept) / "call.npy"
        np.save(file, made.sound)
        for system in SYSTEMS:
            yield _run(system, made, model, folder, file)


def _run(system: str, made: Call, model: Path, folder: Path, file: Path) -> Row:
    script = Path(__file__).parent / "voice_peer_run.py"
    command = [str(folder / "python"), str(script), system, str(folder), str(model.resolve()), str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=made.seconds + _SLACK_S, check=False)
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    if ran.returncode or not lines or "processor_s" not in lines[-1]:
        raise SystemExit(f"{system} did not run: {ran.stderr[-1_000:]}")
    shown = [Shown(**line) for line in lines[:-1]]
    spent = lines[-1]["processor_s"] / (made.seconds * made.sound.shape[1])
    return row(system, score(made.lines, shown), spent, lines[-1]["memory_mb"])
