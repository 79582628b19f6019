"""Whisper on CTranslate2, decoded the way live speech needs it.

One encode and one generate for each stretch; word times from the encoder output that is there already. The model looks
at 30 seconds whatever it is given. Where a model's folder says that it copes with less (`scip.json`), a stretch is
padded by so much only, which makes the encoder several times cheaper.
"""

import asyncio
import json
from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from voice.audio import RATE
from voice.errors import NoModel, TranscriptionFailed
from voice.gates import Evidence, Gates, doubted, in_order
from voice.heard import Word
from voice.transcriber import Decoded, Request

_log = structlog.get_logger(__name__)

_FULL = 3_000
"""Frames of 10 ms a Whisper model looks at."""
_STEP = 50
"""Shorter windows come in steps of half a second, so that stretches of about the same length share a batch."""
_LEAST_SAMPLES = RATE // 5
_MOST_EXPECTED_TOKENS = 60
_TOKENS_PER_S = 16
"""Nobody speaks faster; a decode that goes on longer runs in circles."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How a model is run."""

    folder: Path
    device: str = "cpu"
    """"cpu" or "cuda"."""
    compute: str = "int8"
    lanes: int = 1
    threads: int = 1
    """Of one lane, on a CPU."""
    batch: int = 1
    window: str = "auto"
    """"full": always 30 s; "short": as little as fits; "auto": as the model's folder says."""


class WhisperTranscriber:
    """Build it with `load`."""

    def __init__(self, engine: Engine, gates: Gates | None = None) -> None:
        self.engine = engine
        self.gates = gates or Gates()
        self._threads = ThreadPoolExecutor(engine.lanes, thread_name_prefix="whisper")
        self._model: Any = None
        self._tokenizers: dict[str, Any] = {}
        self._notes = Notes()
        self._padding = 0

    @property
    def lanes(self) -> int:
        return self.engine.lanes

    @property
    def most(self) -> int:
        return self.engine.batch

    @property
    def multilingual(self) -> bool:
        return bool(self._model.model.is_multilingual)

    @classmethod
    async def load(cls, engine: Engine, gates: Gates | None = None) -> "WhisperTranscriber":
        """Raises `NoModel`."""
        made = cls(engine, gates)
        await made.revive()
        return made

    async def revive(self) -> None:
        old, self._threads = self._threads, ThreadPoolExecutor(self.engine.lanes, thread_name_prefix="whisper")
        old.shutdown(wait=False, cancel_futures=True)
        await asyncio.get_running_loop().run_in_executor(self._threads, self._open)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._model = None

    def group(self, request: Request) -> Hashable:
        expected = len(self._expected(request))
        return (request.words, request.beam, request.language, expected, self._frames(len(request.sound)))

    async def decode(self, batch: Sequence[Request]) -> list[Decoded]:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, partial(self._decode, list(batch)))
        except (RuntimeError, ValueError, MemoryError) as error:
            raise TranscriptionFailed("The speech model failed on a stretch of sound.", detail=str(error)) from error

    def _open(self) -> None:
        from faster_whisper import WhisperModel

        engine = self.engine
        try:
            self._model = WhisperModel(
                str(engine.folder),
                device=engine.device,
                compute_type=engine.compute,
                cpu_threads=engine.threads,
                num_workers=engine.lanes if engine.device == "cpu" else 1,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise NoModel(
                f"The speech model in {engine.folder} does not load on {engine.device} with {engine.compute}.",
                way_out="Check voice.model, voice.device and voice.compute; scip doctor says what is there.",
                detail=str(error),
            ) from error
        self._tokenizers = {}
        self._notes = Notes.of(engine.folder)
        self._padding = self._notes.padding(engine.window)

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            many = self.multilingual
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, many, task="transcribe" if many else None, language=language if many else None
            )
        return self._tokenizers[language]

    def _frames(self, samples: int) -> int:
        """How much the model will look at."""
        if not self._padding:
            return _FULL
        frames = max(samples, _LEAST_SAMPLES) // 160 + self._padding
        return min(_FULL, -(-frames // _STEP) * _STEP)

    def _expected(self, request: Request) -> list[int]:
        if not request.expect or not self._notes.takes_names:
            return []
        tokens: list[int] = self._tokenizer("en").encode(" " + ", ".join(request.expect))
        return tokens[:_MOST_EXPECTED_TOKENS]

    def _features(self, batch: Sequence[Request]) -> NDArray[np.float32]:
        frames = max(self._frames(len(r.sound)) for r in batch)
        mels = self._model.feature_extractor.mel_filters.shape[0]
        made = np.zeros((len(batch), mels, frames), np.float32)
        for row, request in zip(made, batch, strict=True):
            sound = np.zeros(max(len(request.sound), _LEAST_SAMPLES), np.float32)
            np.divide(request.sound, 32768.0, out=sound[: len(request.sound)])
            seen = self._model.feature_extractor(sound, padding=160)[:, :frames]
            row[:, : seen.shape[1]] = seen
        return made

    def _decode(self, batch: list[Request]) -> list[Decoded]:
        import ctranslate2

        model = self._model.model
        features = ctranslate2.StorageView.from_array(self._features(batch))
        encoded = model.encode(features)
        languages = self._languages(batch, encoded)
        prompts = [self._prompt(r, language) for r, language in zip(batch, languages, strict=True)]
        longest = max(r.seconds for r in batch)
        results = model.generate(
            encoded,
            prompts,
            beam_size=batch[0].beam,
            max_length=min(448, len(prompts[0]) + 12 + int(longest * _TOKENS_PER_S)),
            return_scores=True,
            return_no_speech_prob=True,
        )
        told = [
            self._judged(request, result, language)
            for request, result, language in zip(batch, results, languages, strict=True)
        ]
        if batch[0].words:
            self._time(batch, results, told, encoded)
        return told

    def _languages(self, batch: list[Request], encoded: Any) -> list[str]:
        if not self.multilingual:
            return ["en"] * len(batch)
        if all(r.language for r in batch):
            return [r.language or "en" for r in batch]
        found = self._model.model.detect_language(encoded)
        return [r.language or guesses[0][0][2:-2] for r, guesses in zip(batch, found, strict=True)]

    def _prompt(self, request: Request, language: str) -> list[int]:
        tokenizer = self._tokenizer(language)
        expected = self._expected(request)
        before = [tokenizer.sot_prev, *expected] if expected else []
        return [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def _judged(self, request: Request, result: Any, language: str) -> Decoded:
        tokens = result.sequences_ids[0]
        text = self._tokenizer(language).decode(tokens).strip()
        mean = result.scores[0] * len(tokens) / (len(tokens) + 1) if tokens else 0.0
        why = doubted(Evidence(text, mean, result.no_speech_prob, request.voiced_s), self.gates)
        return Decoded("" if why else text, (), language, mean, why)

    def _time(self, batch: list[Request], results: list[Any], told: list[Decoded], encoded: Any) -> None:
        """Word times, for those that were believed; all of one batch share a language where the model knows several."""
        wanted = [i for i, decoded in enumerate(told) if decoded.text]
        if not wanted:
            return
        tokenizer = self._tokenizer(told[wanted[0]].language)
        tokens = [[t for t in r.sequences_ids[0] if t < tokenizer.eot] for r in results]
        frames = [min(_FULL, max(len(r.sound), _LEAST_SAMPLES) // 160) for r in batch]
        found = self._model.find_alignment(tokenizer, tokens, encoded, frames)
        for i in wanted:
            told[i] = _timed(told[i], found[i], batch[i].seconds)


def _timed(decoded: Decoded, alignment: list[dict[str, Any]], seconds: float) -> Decoded:
    from faster_whisper.transcribe import merge_punctuations

    merge_punctuations(alignment, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
    words = [
        Word(w["word"].strip(), float(w["start"]), float(w["end"]), float(w["probability"]))
        for w in alignment
        if w["word"].strip()
    ]
    return Decoded(decoded.text, in_order(words, seconds), decoded.language, decoded.log_probability)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a model's folder says about it in `scip.json`. One without is taken for an ordinary Whisper."""

    padding_s: float | None = None
    """So much silence behind a stretch is enough; None: it needs its whole window."""
    takes_names: bool = True
    """Whether names in its prompt help it; a small model may lose its way over words it never saw."""

    @classmethod
    def of(cls, folder: Path) -> "Notes":
        file = folder / "scip.json"
        if not file.is_file():
            return cls()
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            padding = told.get("padding_s")
            return cls(None if padding is None else float(padding), bool(told.get("takes_names", True)))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            _log.warning("model_notes_unreadable", error=type(error).__name__)
            return cls()

    def padding(self, window: str) -> int:
        """Frames of padding behind a stretch; 0: always the whole window."""
        if window == "full" or (window == "auto" and self.padding_s is None):
            return 0
        return max(20, int((2.0 if self.padding_s is None else self.padding_s) * 100))
