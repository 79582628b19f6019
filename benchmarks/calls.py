"""Made-up calls with real sound: two espeak-ng voices, pauses, a noisy line, and the truth about every word.

`python -m benchmarks.calls` writes the short recordings that the tests listen to (tests/assets/speech);
`--full FILE.wav` writes a whole call for a deal of the sample workspace (data/full_call.yaml), to be played live.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.speech_model.espeak import RATE, Manner, Timed, speak

ASSETS = Path(__file__).parent.parent / "tests" / "assets" / "speech"
FULL = Path(__file__).parent / "data" / "full_call.yaml"
_LINE = re.compile(r"(?:(?P<pause>[\d.]+) )?(?P<who>[kd]): (?P<text>.+)")
REP, CLIENT = "en-us+m2", "en-us+f4"
"""Voices the model was not trained on."""


@dataclass(frozen=True, slots=True)
class Line:
    channel: int
    text: str
    start: float
    end: float
    words: tuple[Timed, ...]
    """Seconds from the start of the call."""


@dataclass(frozen=True, slots=True)
class Call:
    sound: NDArray[np.int16]
    """[samples, channels]"""
    lines: tuple[Line, ...]

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE


def call(
    script: Sequence[tuple[int, str]],
    *,
    pause_s: Sequence[float] = (0.6,),
    noise: float = 15.0,
    voices: Sequence[str] = (REP, CLIENT),
    speed: int = 165,
    seed: int = 1,
) -> Call:
    """Speaks a script of (channel, text). A pause of less than 0 lets the next speaker fall in before the end."""
    at, lines, sounds = 0.5, [], []
    for number, (channel, text) in enumerate(script):
        spoken = speak(text, voices[channel], Manner(speed))
        words = tuple(Timed(w.text, w.start + at, w.end + at) for w in spoken.words)
        lines.append(Line(channel, text, at, at + spoken.seconds, words))
        sounds.append((channel, at, spoken.sound // 2))
        at += spoken.seconds + pause_s[number % len(pause_s)]
    mixed = np.zeros((int((at + 0.8) * RATE), len(voices)), np.float32)
    for channel, start, sound in sounds:
        first = int(start * RATE)
        mixed[first : first + len(sound), channel] += sound
    mixed += np.random.default_rng(seed).normal(0.0, noise, mixed.shape).astype(np.float32)
    return Call(np.clip(mixed, -32768, 32767).astype(np.int16), tuple(lines))


def write(file: Path, sound: NDArray[np.int16], *, rate: int = RATE, codec: str = "flac") -> None:
    """`sound`: [samples, channels] at 16 kHz."""
    import av
    import soxr

    shaped = sound if rate == RATE else soxr.resample(sound, RATE, rate)
    layout = "mono" if shaped.shape[1] == 1 else "stereo"
    with av.open(str(file), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(shaped.reshape(1, -1).copy(), format="s16", layout=layout)
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


TALK = (
    (0, "Thank you for your time today, Anna."),
    (1, "Nice to meet you, David, how are you doing?"),
    (0, "What is your budget for this platform?"),
    (1, "Our budget is around fifty thousand dollars."),
    (0, "Who makes the final decision on the product?"),
    (1, "We need approval from the CFO before we sign the contract."),
    (1, "We are also looking at Oracle for our sales team."),
    (0, "Let us schedule a demo next week."),
)
MONOLOGUE = (
    "Our biggest problem is manual data entry and it is hurting our win rate and we want to improve our forecast "
    "accuracy by ten percent and the sales team spends five hours a week on duplicate records and we are also looking "
    "at Salesforce for our support team and the budget was approved by the finance director and we want to go live in "
    "March and the legal team has to sign the contract by Friday"
)


def full_call() -> Call:
    """Some six minutes of two people about "Skarholt mill-wide reliability"; the rep is the first channel."""
    lines = yaml.safe_load(FULL.read_text(encoding="utf-8"))["said"].splitlines()
    told = [m for line in lines if (m := _LINE.fullmatch(line.strip()))]
    pauses = [float(m["pause"] or 0.7) for m in told[1:]]
    return call([(0 if m["who"] == "k" else 1, m["text"]) for m in told], pause_s=(*pauses, 1.0), noise=4.0, speed=150)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--full", type=Path, metavar="FILE.wav", help="write the whole call and nothing else")
    given = asked.parse_args()
    if given.full is not None:
        made = full_call()
        write(given.full, made.sound, codec="pcm_s16le")
        print(f"{given.full}: {made.seconds / 60:.1f} minutes, {len(made.lines)} utterances")
        return
    ASSETS.mkdir(parents=True, exist_ok=True)
    talk = call(TALK, noise=3.0)
    write(ASSETS / "two_speakers.flac", talk.sound)
    both = call([(0, "The price is forty dollars per seat."), (1, "We do not have the budget.")], pause_s=(-1.6, 0.5))
    write(ASSETS / "both_at_once.flac", both.sound)
    write(ASSETS / "without_a_pause.flac", call([(0, MONOLOGUE)], voices=(REP,), noise=4.0).sound)
    phone = call([(0, "Can you send me the proposal next week?")], voices=(CLIENT,), noise=4.0)
    write(ASSETS / "telephone.wav", phone.sound, rate=8_000, codec="pcm_mulaw")
    truth = [{"channel": line.channel, "text": line.text, "start": line.start, "end": line.end} for line in talk.lines]
    (ASSETS / "two_speakers.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
