"""`scip listen`: a recording in, lines out."""

import json
import os
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.voice.conftest import ASSETS, MODEL
from voice.audio import RATE
from voice.files import open_file

pytestmark = pytest.mark.may_block(reason="the command line runs whole")
ROOT = Path(__file__).parents[2]
CALL = ASSETS / "speech" / "two_speakers.flac"


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """A command sets logging up for its process, which here goes on."""
    yield
    structlog.reset_defaults()


def listen(home: Path, *words: str, model: Path | None = MODEL) -> Result:
    env = {} if model is None else {"SCIP_VOICE__MODEL": str(model)}
    return CliRunner().invoke(app, ["listen", *words, "--home", str(home)], env=env)


def test_a_recording_is_written_down_line_by_line_with_who_said_it(tmp_path: Path) -> None:
    result = listen(tmp_path, str(CALL), "--names", "David, Anna")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 8
    assert lines[2].startswith("0:06 David: ")
    assert "budget" in lines[2]
    assert "Oracle" in lines[6]


def test_a_recording_in_which_nobody_speaks_is_said_to_be_one(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "quiet.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(bytes(2 * RATE * 3))
    assert listen(tmp_path, str(tmp_path / "quiet.wav")).stdout == "Nobody spoke in 0:03.\n"


def test_as_json_each_line_is_an_event(tmp_path: Path) -> None:
    result = listen(tmp_path, str(CALL), "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    finals = [e for e in events if e["type"] == "final"]
    assert [e["seq"] for e in finals] == list(range(1, 9))
    assert {e["speaker"]["side"] for e in finals} == {"us", "client"}
    assert events[-1]["type"] == "ended"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "What should I listen to?"),
        (("nothing.wav",), 1, "no file nothing.wav"),
        ((str(Path(__file__)),), 1, "not a sound file"),
        ((str(CALL), "--server", "http://127.0.0.1:9"), 2, "wants a key"),
    ],
)
def test_what_cannot_be_heard_is_said(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    result = listen(tmp_path, *words)
    assert result.exit_code == code
    assert said in result.stderr


def test_without_a_model_it_says_where_one_comes_from(tmp_path: Path) -> None:
    result = listen(tmp_path, str(CALL), model=tmp_path / "none")
    assert result.exit_code == 3
    assert "There is no speech model in" in result.stderr
    assert "voice.model" in result.stderr


def test_a_model_that_knows_english_alone_is_not_asked_for_another_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIP_VOICE__LANGUAGE", "de")
    result = listen(tmp_path, str(CALL))
    assert result.exit_code == 3
    assert "speech_model hears English alone, and voice.language is de" in result.stderr
    assert "large-v3-turbo" in result.stderr


def test_the_microphone_is_written_down_until_ctrl_c(tmp_path: Path) -> None:
    """A stand-in for the system's recorder: it plays a sentence and then hears nothing until it is stopped."""
    sound = tmp_path / "sentence.raw"
    blocks = open_file(ASSETS / "speech" / "telephone.wav").blocks(RATE)
    spoken = np.concatenate([*(b[0] for b in blocks), np.zeros(RATE, np.int16)])
    sound.write_bytes(spoken.tobytes())
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "arecord").write_text(f"#!/bin/sh\ncat {sound}\nexec sleep 60\n")
    (programs / "arecord").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "SCIP_VOICE__MODEL": str(MODEL)}
    command = [sys.executable, "-m", "bot.cli", "--home", str(tmp_path), "listen", "--mic"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    assert "proposal" in line
