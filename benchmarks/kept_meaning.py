"""What the tuning of the sentence model learnt to see in vectors, kept in a file so that fitting needs no torch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.labelled_texts import DATA
from skills.evidence_reading.fitting import Meaning
from skills.evidence_reading.model import View

FILE = DATA / "meaning.npz"


class Stale(Exception):
    """The tuning was made from other lessons."""

    def __init__(self) -> None:
        super().__init__("The lessons changed since the sentence model was tuned: run `benchmarks.evidence_tuning`.")


@dataclass(frozen=True)
class Kept:
    meaning: Meaning
    taught: str
    """Fingerprint of the lessons it was tuned on."""


def read_kept(file: Path = FILE) -> Kept:
    with np.load(file) as data:
        sub, way = (View(np.asarray(data[n], np.float32), data[f"{n}_bias"]) for n in ("sub", "way"))
        return Kept(Meaning(sub, way, str(data["embedder"])), str(data["taught"]))


def write_kept(kept: Kept, file: Path = FILE) -> None:
    np.savez_compressed(
        file,
        embedder=np.array(kept.meaning.embedder),
        taught=np.array(kept.taught),
        sub=kept.meaning.sub.weights.astype(np.float16),
        way=kept.meaning.way.weights.astype(np.float16),
        sub_bias=kept.meaning.sub.bias,
        way_bias=kept.meaning.way.bias,
    )
