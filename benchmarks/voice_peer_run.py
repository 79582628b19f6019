"""Runs one peer on a recording in real time, in a process and an environment of its own (it needs torch).

`python voice_peer_run.py SYSTEM SOURCES MODEL CALL.npy`: one JSON line for each thing it shows, the last one with
its processor time. It uses the peer's own classes with its own settings; only the sockets are left out, which favours
the peer.
"""

import json
import os
import sys
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

RATE = 16_000
_CHUNK_S = 0.1
_AFTER_S = 6.0
"""How long it may still say something after the sound has ended."""

Tell = Callable[[int, str, str], None]


def main() -> None:
    system, sources, model, call = sys.argv[1:5]
    sys.path.insert(0, str(Path(sources) / ("WhisperLive" if system == "WhisperLive" else "whisper_streaming")))
    sound = np.load(call).astype(np.float32) / 32_768
    lock = threading.Lock()
    began = [0.0]

    def tell(channel: int, final: str, partial: str) -> None:
        with lock:
            line = {"at": time.perf_counter() - began[0], "channel": channel, "final": final, "partial": partial}
            print(json.dumps(line), flush=True)

    feeds = (_whisper_live if system == "WhisperLive" else _whisper_streaming)(model, sound.shape[1], tell)
    spent = time.process_time()
    began[0] = time.perf_counter()
    step = int(_CHUNK_S * RATE)
    for at in range(0, len(sound), step):
        time.sleep(max(0.0, began[0] + (at + step) / RATE - time.perf_counter()))
        for channel, feed in enumerate(feeds):
            feed(sound[at : at + step, channel])
    time.sleep(_AFTER_S)
    print(json.dumps({"processor_s": time.process_time() - spent, "memory_mb": _memory_mb()}), flush=True)
    os._exit(0)


def _whisper_live(model: str, channels: int, tell: Tell) -> list[Callable[[Any], None]]:
    from whisper_live.backend.faster_whisper_backend import ServeClientFasterWhisper

    class Socket:
        def __init__(self, channel: int) -> None:
            self.channel = channel
            self.done: dict[float, str] = {}

        def send(self, text: str) -> None:
            segments = json.loads(text).get("segments", [])
            if not segments:
                return
            for segment in segments:
                if segment.get("completed"):
                    self.done[float(segment["start"])] = segment["text"]
            said = " ".join(self.done[start] for start in sorted(self.done))
            tell(self.channel, said, " ".join(s["text"] for s in segments if not s.get("completed")))

        def close(self) -> None:
            return None

    clients = [
        ServeClientFasterWhisper(Socket(n), language="en", model=model, client_uid=str(n), single_model=True)
        for n in range(channels)
    ]
    return [client.add_frames for client in clients]


def _whisper_streaming(model: str, channels: int, tell: Tell) -> list[Callable[[Any], None]]:
    for unused in ("librosa", "soundfile"):  # imported for reading files, which is not done here
        sys.modules[unused] = types.ModuleType(unused)
    from faster_whisper import WhisperModel
    from whisper_online import FasterWhisperASR, OnlineASRProcessor

    class OnCpu(FasterWhisperASR):  # type: ignore[misc]
        """Theirs asks for a GPU by name."""

        def load_model(self, modelsize: Any = None, cache_dir: Any = None, model_dir: Any = None) -> Any:
            return WhisperModel(model_dir, device="cpu", compute_type="int8")

    asr = OnCpu("en", model_dir=model)
    asr.use_vad()
    return [_online(OnlineASRProcessor(asr), channel, tell) for channel in range(channels)]


def _online(processor: Any, channel: int, tell: Tell) -> Callable[[Any], None]:
    """One thread per channel, as its server has one process: takes what came, a second at least, and looks again."""
    waiting: list[Any] = []
    lock = threading.Lock()

    def work() -> None:
        said = ""
        while True:
            with lock:
                ready = sum(map(len, waiting)) >= RATE
                taken = waiting[:] if ready else []
                del waiting[: len(taken)]
            if not taken:
                time.sleep(0.02)
                continue
            processor.insert_audio_chunk(np.concatenate(taken))
            _, _, text = processor.process_iter()
            if text:
                said += text
                tell(channel, said, "")

    threading.Thread(target=work, daemon=True).start()

    def feed(sound: Any) -> None:
        with lock:
            waiting.append(sound)

    return feed


def _memory_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
