"""Examples to learn from: one or several sentences with pauses, noise and level, as the service will hear them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.speech_model.corpus import Corpus
from benchmarks.speech_model.espeak import RATE, Spoken
from benchmarks.speech_model.sentences import bare, sentence, vocabulary
from benchmarks.speech_model.tokens import Tokens

_IGNORED = -100
_NO_PLACE = (-1.0, -1.0)
_TOGETHER = 4
"""Batches made at once, so that sounds of like length meet."""
_THROATS = (1.0, 1.0, 1.0, 0.88, 0.92, 0.96, 1.04, 1.08, 1.12)
"""How much longer or shorter a voice is made: every resonance moves, as in another throat."""


@dataclass(slots=True)
class Example:
    sound: NDArray[np.float32]
    tokens: list[int]
    counts: list[int]
    """1 where the token is to be learned; prompts are given."""
    places: list[tuple[float, float]]
    """When each token is heard, seconds; (-1, -1) for those that are not."""
    spoken: list[tuple[float, Spoken]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    features: Tensor
    tokens: Tensor
    counts: Tensor
    places: Tensor
    phonemes: Tensor
    """Of every 20 ms, as `words`; -100 behind the sound."""
    words: Tensor
    seconds: float


class Maker:
    """Batches of at most `budget` seconds of sound, padding included; the same for a seed and a number."""

    def __init__(
        self, corpus: Corpus, tokens: Tokens, *, phonemes: Sequence[str], seed: int, budget: float, rough: bool = False
    ) -> None:
        """`rough`: some over a telephone, some before music, some without a pause between sentences."""
        self._corpus, self._tokens, self._seed, self._budget, self._rough = corpus, tokens, seed, budget, rough
        self._chance = random.Random(seed)
        self._noise = np.random.default_rng(seed)
        self._mels = [_bent(FeatureExtractor().mel_filters, by) for by in _THROATS]
        self._window = torch.hann_window(400)
        self._phonemes = {p: i + 1 for i, p in enumerate(phonemes)}
        self._words = {w: i + 1 for i, w in enumerate(vocabulary())}

    def some(self, number: int, *, long_share: float) -> list[Batch]:
        """The batches of this number: `long_share` of them hold sentences one after the other, up to half a minute."""
        self._chance = random.Random(f"{self._seed}:{number}")
        self._noise = np.random.default_rng((self._seed, number))
        drawn = self._chance.random()
        if drawn < long_share:
            low, high = (20.0, 29.0) if drawn < 0.3 * long_share else (9.0, 16.0)
        else:
            low, high = 2.5, 8.0
        count = max(2 * _TOGETHER, int(_TOGETHER * self._budget / ((low + high) / 2)))
        made = [self._example(self._chance.uniform(low, high)) for _ in range(count)]
        batches, filling = list[list[Example]](), list[Example]()
        for example in sorted(made, key=lambda e: -len(e.sound)):  # those of like length share a batch
            if filling and (len(filling) + 1) * len(filling[0].sound) / RATE > self._budget:
                batches.append(filling)
                filling = []
            filling.append(example)
        batches.append(filling)
        self._chance.shuffle(batches)
        return [self._batch(batch) for batch in batches]

    def _example(self, most_s: float) -> Example:
        if self._chance.random() < 0.03:
            return self._nothing(most_s)
        spoken, sound = self._talk(most_s)
        cut = len(sound) / RATE
        if self._chance.random() < 0.15:  # the sound may end within a word: partials do
            cut = self._chance.uniform(0.5, cut)
            sound = sound[: int(cut * RATE)]
        if self._rough:
            sound = self._roughened(sound)
        sound = sound * 10 ** (self._chance.uniform(-20, 0) / 20)
        if self._chance.random() < 0.35:
            sound = sound + 10 ** self._chance.uniform(-4.5, -2.2) * self._noise.standard_normal(len(sound))
        example = Example(sound.astype(np.float32), [], [], [], spoken)
        self._write(example, cut)
        return example

    def _roughened(self, sound: NDArray[np.float64]) -> NDArray[np.float64]:
        drawn = self._chance.random()
        if drawn < 0.25:
            return telephoned(sound)
        if drawn < 0.4:
            loud = float(np.abs(sound).max()) * 10 ** (self._chance.uniform(-34, -18) / 20)
            return sound + loud * self._music(len(sound))
        return sound

    def _music(self, samples: int) -> NDArray[np.float64]:
        """Chords of half a second."""
        at = np.arange(samples) / RATE
        chords = [[self._chance.uniform(110, 900) for _ in range(3)] for _ in range(samples * 2 // RATE + 1)]
        pitch = np.array(chords)[(at * 2).astype(int)]
        return np.asarray(np.sin(2 * np.pi * pitch * at[:, None]).mean(axis=1))

    def _nothing(self, most_s: float) -> Example:
        level = self._chance.choice((0.0, 10 ** self._chance.uniform(-4.5, -2)))
        sound = level * self._noise.standard_normal(int(self._chance.uniform(0.5, most_s) * RATE))
        t = self._tokens
        tokens = [t.special("startoftranscript"), t.special("notimestamps"), t.special("endoftext")]
        return Example(sound.astype(np.float32), tokens, [0, 0, 1], [_NO_PLACE] * 3)

    def _talk(self, most_s: float) -> tuple[list[tuple[float, Spoken]], NDArray[np.float64]]:
        parts = [np.zeros(int(self._chance.uniform(0, 0.8) * RATE))]
        at, spoken = len(parts[0]) / RATE, list[tuple[float, Spoken]]()
        while True:
            one = self._chance.choice(self._corpus.training)
            if spoken and at + one.seconds > most_s:
                break
            spoken.append((at, one))
            pause = self._chance.uniform(*((0.0, 0.7) if self._rough else (0.15, 1.2)))
            parts += [one.sound / 32_768 * 10 ** (self._chance.uniform(-12, 0) / 20), np.zeros(int(pause * RATE))]
            at = sum(map(len, parts)) / RATE
            if at > most_s - 1.5:
                break
        return spoken, np.concatenate(parts)

    def _write(self, example: Example, cut: float) -> None:
        """The transcript of what is whole before the cut, with or without times, sometimes after other talk."""
        t = self._tokens
        if self._chance.random() < 0.08:
            before = t.text(" " + sentence(self._chance))[-self._chance.randint(3, 60) :]
            self._add(example, [t.special("startofprev"), *before], learned=False)
        self._add(example, [t.special("startoftranscript")], learned=False)
        timed = self._chance.random() < 0.4
        if not timed:
            self._add(example, [t.special("notimestamps")], learned=False)
        for at, spoken in example.spoken:
            whole = [w for w in spoken.words if at + w.end <= cut + 0.02]
            if not whole:
                break
            if timed:
                self._add(example, [t.time(at)])
            done = len(whole) == len(spoken.words)
            for number, word in enumerate(whole):
                text = word.text if done or number < len(whole) - 1 else word.text.rstrip(".,?")
                self._add(example, t.text(f" {text}"), place=(at + word.start, at + word.end))
            if timed:
                self._add(example, [t.time(min(at + spoken.seconds, cut))])
            if not done:
                break
        self._add(example, [t.special("endoftext")])

    @staticmethod
    def _add(
        example: Example, tokens: list[int], *, learned: bool = True, place: tuple[float, float] = _NO_PLACE
    ) -> None:
        example.tokens += tokens
        example.counts += [int(learned)] * len(tokens)
        example.places += [place] * len(tokens)

    def _batch(self, examples: list[Example]) -> Batch:
        features = [self._features(e.sound) for e in examples]
        frames = min(3_000, max(f.shape[1] for f in features) + self._chance.randint(0, 60))
        frames += frames % 2
        longest = max(len(e.tokens) for e in examples)
        heard = torch.zeros(len(examples), 80, frames)
        tokens = torch.full((len(examples), longest), self._tokens.special("endoftext"))
        counts = torch.zeros(len(examples), longest)
        places = torch.full((len(examples), longest, 2), -1.0)
        phonemes = torch.zeros(len(examples), frames // 2, dtype=torch.long)
        words = torch.zeros(len(examples), frames // 2, dtype=torch.long)
        for i, (example, feature) in enumerate(zip(examples, features, strict=True)):
            count = len(example.tokens)
            heard[i, :, : feature.shape[1]] = feature[:, :frames]
            tokens[i, :count] = torch.tensor(example.tokens)
            counts[i, :count] = torch.tensor(example.counts).float()
            places[i, :count] = torch.tensor(example.places)
            self._label(example, phonemes[i], words[i])
            phonemes[i, feature.shape[1] // 2 :] = words[i, feature.shape[1] // 2 :] = _IGNORED
        return Batch(heard, tokens, counts, places, phonemes, words, sum(len(e.sound) for e in examples) / RATE)

    def _label(self, example: Example, phonemes: Tensor, words: Tensor) -> None:
        for at, spoken in example.spoken:
            for sound in spoken.phonemes:
                phonemes[_frame(at + sound.start) : _frame(at + sound.end)] = self._phonemes.get(sound.text, 0)
            for word in spoken.words:
                known = bare(word.text)
                words[_frame(at + word.start) : _frame(at + word.end)] = self._words.get(known[0], 0) if known else 0

    def _features(self, sound: NDArray[np.float32]) -> Tensor:
        """As faster-whisper makes them: the padding behind is 0, not the logarithm of silence."""
        padded = torch.nn.functional.pad(torch.from_numpy(sound[: 30 * RATE]), (0, 160))
        spectrum = torch.stft(padded, 400, 160, window=self._window, return_complex=True)[..., :-1]
        mel = self._chance.choice(self._mels)
        told = torch.log10(torch.clamp(mel @ spectrum.abs() ** 2, min=1e-10))
        return (torch.maximum(told, told.max() - 8) + 4) / 4


def telephoned(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """300 to 3,400 Hz in 8 bits of mu-law."""
    spectrum = np.fft.rfft(sound)
    pitch = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(pitch < 300) | (pitch > 3_400)] = 0
    narrow = np.clip(np.fft.irfft(spectrum, len(sound)), -1, 1)
    told = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127) / 127
    return np.asarray(np.sign(told) * (np.power(256, np.abs(told)) - 1) / 255)


def _bent(filters: NDArray[np.float32], by: float) -> Tensor:
    """Filters that find at `by` times a frequency what stood at it."""
    bins = np.arange(filters.shape[1])
    return torch.from_numpy(np.stack([np.interp(bins / by, bins, row, right=0.0) for row in filters])).float()


def _frame(seconds: float) -> int:
    return int(seconds * 50 + 0.5)
