"""What the model hears while it learns: sentences in many voices, and held-out voices to prove it on."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.speech_model.espeak import Manner, Spoken, speak
from benchmarks.speech_model.sentences import sentence, sentences

_TRAINED = (
    "m1 m3 m4 m5 m7 m8 f1 f2 f3 f5 Andy Annie Alex Alicia Denis Jacky Lee Marco Mike Michael adam belinda david linda "
    "max paul rob"
).split()
HELD_OUT = ("m2", "m6", "f4", "steph", "iven2")
"""Variants the model never hears in training."""
_ACCENTS = ("en-us",) * 6 + ("en",) * 2 + ("en-gb-x-rp",)
_LONGEST_S = 10.0


@dataclass(frozen=True, slots=True)
class Corpus:
    training: tuple[Spoken, ...]
    proof: tuple[Spoken, ...]
    """Other sentences, in the held-out voices."""

    @property
    def phonemes(self) -> tuple[str, ...]:
        return tuple(sorted({p.text for s in self.training for p in s.phonemes if p.text != "_"}))


def corpus(seed: int, count: int, *, proof: int = 60, disorder: float = 0.5, joined: float = 0.0) -> Corpus:
    """`count` spoken sentences; half of them words in no order, which teaches to hear rather than to guess.

    `joined`: of the others, how many are two in one, as people speak who do not stop.
    """
    held_out = tuple(_spoken(random.Random(seed + 1), sentences(seed + 1, proof), HELD_OUT, ("en-us",)))
    known = {s.text for s in held_out}
    chance = random.Random(seed)
    made = (sentence(chance, disorder=disorder, joined=joined) for _ in range(count))
    texts = (t for t in made if t not in known)
    voices = (*_TRAINED, "")
    return Corpus(tuple(s for s in _spoken(chance, texts, voices, _ACCENTS) if s.seconds < _LONGEST_S), held_out)


def _spoken(
    chance: random.Random, texts: Iterable[str], variants: Sequence[str], accents: Sequence[str]
) -> list[Spoken]:
    made = []
    for text in texts:
        variant = chance.choice(variants)
        voice = chance.choice(accents) + (f"+{variant}" if variant else "")
        manner = Manner(chance.randint(130, 200), chance.randint(30, 70), chance.randint(30, 70))
        made.append(speak(text, voice, manner))
    return made
