"""The speech service on a made-up call of two speakers, in real time: errors, latencies, cores and memory.

`python -m benchmarks.voice [--minutes 2.5] [--streams] [--peers FOLDER] [--json] [--model FOLDER]`. Needs espeak-ng.
The service runs in a process of its own, as `scip serve voice`, so that its processor time and memory are its own;
sound comes over the socket, 100 ms at a time, and times are the client's.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import urlopen

from benchmarks.calls import Call, call
from benchmarks.speech_model.espeak import RATE
from benchmarks.speech_model.sentences import sentences
from benchmarks.voice_row import Row, row
from benchmarks.voice_score import Shown, percentile, score
from voice.client import Chunk, StreamClient

MODEL = Path(__file__).parent.parent / "tests" / "assets" / "speech_model"
KEY = "benchmark"
_CHUNK = RATE // 10
_TICKS = os.sysconf("SC_CLK_TCK")
FINAL_AIM_S = 0.9
"""95th percentile of finals; above it a stream more is one too many."""


def made_call(seconds: float, seed: int = 11) -> Call:
    """Two speakers by turns, pauses of 0.3 to 1.6 s, a noisy line; sentences as the model's vocabulary has them."""
    chance = random.Random(seed)
    lines = [(i % 2 if chance.random() < 0.8 else (i + 1) % 2, s) for i, s in enumerate(sentences(seed, 400))]
    pauses = [chance.uniform(0.3, 1.6) for _ in range(40)]
    count = max(4, int(seconds / 3.9))
    return call(lines[:count], pause_s=pauses, noise=12.0, seed=seed)


class Server:
    """`scip serve voice` in a process of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}/v1/stream"

    def processor_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def server(model: Path, *, core: int | None = None, **settings: str) -> Iterator[Server]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "SCIP_VOICE__MODEL": str(model),
            "SCIP_VOICE__KEY": KEY,
            "SCIP_VOICE__PORT": str(port),
            "SCIP_VOICE__MOST_STREAMS": "500",
            **{f"SCIP_VOICE__{name.upper()}": value for name, value in settings.items()},
        }
        command = [sys.executable, "-m", "bot.cli", "--home", home, "serve", "voice"]
        command = command if core is None else ["taskset", "-c", str(core), *command]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_ready(port)
            yield Server(process, port)
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_ready(port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the speech service did not get ready within a minute")


async def stream(url: str, made: Call, *, name: str = "", delay_s: float = 0.0) -> list[Shown]:
    """Plays the call in real time and notes what is shown when."""
    await asyncio.sleep(delay_s)
    began = time.perf_counter()

    async def chunks() -> AsyncIterator[Chunk]:
        for at in range(0, len(made.sound), _CHUNK):
            await asyncio.sleep(max(0.0, began + (at + _CHUNK) / RATE - time.perf_counter()))
            for channel in range(made.sound.shape[1]):
                yield Chunk(channel, at, made.sound[at : at + _CHUNK, channel].copy())

    finals: dict[int, list[str]] = {}
    shown: list[Shown] = []
    client = StreamClient(url, f"{KEY}:{name}" if name else KEY, channels=made.sound.shape[1])
    async for event in client.events(chunks()):
        now = time.perf_counter() - began
        if event["type"] not in ("final", "partial"):
            continue
        channel = event["speaker"]["channel"]
        said = finals.setdefault(channel, [])
        if event["type"] == "final":
            said.append(event["text"])
        shown.append(Shown(now, channel, " ".join(said), event["text"] if event["type"] == "partial" else ""))
    return shown


def one_call(made: Call, model: Path, window: str = "auto") -> Row:
    with server(model, window=window) as running:
        before = running.processor_s()
        shown = asyncio.run(stream(running.url, made))
        spent = running.processor_s() - before
        name = "scip" if window == "auto" else f"scip, {window} window"
        return row(name, score(made.lines, shown), spent / (made.seconds * made.sound.shape[1]), running.memory_mb())


def cut_by_hand(made: Call, model: Path) -> float:
    """Word errors of the model alone, each line cut out where it truly begins and ends: what hearing live may cost."""
    from benchmarks.voice_score import bare, errors
    from voice.transcriber import Request
    from voice.whisper import Engine, WhisperTranscriber

    async def told() -> float:
        engine = await WhisperTranscriber.load(Engine(model))
        wrong = words = 0
        for line in made.lines:
            sound = made.sound[int((line.start - 0.2) * RATE) : int((line.end + 0.16) * RATE), line.channel]
            [decoded] = await engine.decode([Request(sound.copy(), beam=5)])
            reference = bare(line.text)
            wrong += errors(reference, bare(decoded.text))
            words += len(reference)
        await engine.close()
        return wrong / words

    return asyncio.run(told())


@dataclass(frozen=True, slots=True)
class Crowd:
    streams: int
    """Calls of one speaker each."""
    final_p50_s: float
    final_p95_s: float
    word_errors: float
    processor_share: float
    """Of the one core the service may use."""
    memory_mb: float


def crowd(made: Call, model: Path, count: int) -> Crowd:
    """So many one-speaker calls at once on one core, begun at different moments."""
    alone = Call(made.sound[:, :1], tuple(line for line in made.lines if line.channel == 0))
    with server(model, core=0, lanes="1", threads="1") as running:
        before = running.processor_s()

        async def all_of_them() -> list[list[Shown]]:
            spread = 3.9 / count
            tasks = [stream(running.url, alone, name=str(i), delay_s=i * spread) for i in range(count)]
            return list(await asyncio.gather(*tasks))

        began = time.perf_counter()
        shown = asyncio.run(all_of_them())
        took = time.perf_counter() - began
        told = [score(alone.lines, s) for s in shown]
        final_s = [s for t in told for s in t.final_s]
        return Crowd(
            count,
            round(percentile(final_s, 0.5), 3),
            round(percentile(final_s, 0.95), 3),
            round(sum(t.word_errors for t in told) / count, 4),
            round((running.processor_s() - before) / took, 3),
            round(running.memory_mb(), 1),
        )


def capacity(made: Call, model: Path) -> Iterator[Crowd]:
    """Doubles the streams until finals come too late, then looks in between."""
    good, count = 0, 2
    while count <= 256:
        told = crowd(made, model, count)
        yield told
        if told.final_p95_s > FINAL_AIM_S:
            break
        good, count = count, count * 2
    if good:
        yield crowd(made, model, (good + count) // 2)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=float, default=2.5)
    wanted.add_argument("--full-window", action="store_true", help="also: with 30 s of window for every decode")
    wanted.add_argument("--streams", action="store_true", help="also: how many streams one core follows")
    wanted.add_argument(
        "--peers", type=Path, metavar="FOLDER", help="also: WhisperLive and whisper_streaming from there"
    )
    wanted.add_argument("--model", type=Path, default=MODEL)
    wanted.add_argument("--json", action="store_true")
    given = wanted.parse_args()
    made = made_call(given.minutes * 60)
    tell = (lambda one: print(json.dumps(asdict(one)))) if given.json else print
    if not given.json:
        print(f"{len(made.lines)} lines, {made.seconds:.0f} s, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if not given.json:
        print(f"cut by hand: {cut_by_hand(made, given.model):.4f} word errors")
    tell(one_call(made, given.model))
    if given.full_window:
        tell(one_call(made, given.model, "full"))
    if given.peers is not None:
        from benchmarks.voice_peers import peers

        for peer in peers(made, given.model, given.peers):
            tell(peer)
    if given.streams:
        for told in capacity(made_call(30.0, seed=12), given.model):
            tell(told)


if __name__ == "__main__":
    main()
