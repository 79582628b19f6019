"""The fitted model: hand-set weights, corrected by what labelled statements showed, plus the sentence as a whole.

Linear in everything, so that it can say which words decided. Its numbers lie in `coefficients.json`, made by
`python -m benchmarks.fog --fit`; the hand-set weights stay its starting point, so that what few authors of training
statements have in common cannot outweigh them.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from llm.embed import Vectors
from skills.fog.features import LAYOUT, WIDTH, Row
from skills.fog.meaning import LocalEmbedder

FILE = Path(__file__).with_name("coefficients.json")
VECTOR_SCALE = 3.0
"""A unit vector's parts are small beside cues that count 1."""
_FEWEST_WORDS, _MOST_WORDS = 3, 6
"""How long a run of deciding words is, where there are so many."""
_PIECE = re.compile(r"[\w’']+(?:[-.][\w’']+)*")

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficients:
    cues: Numbers
    """`WIDTH` x 3."""
    vector: Numbers
    """Dimensions of the sentence vector x 3."""
    prior: float
    """How much of the hand-set weights it starts from."""
    temperature: float
    """Divides the scores, so that 0.8 is right eight times in ten."""
    embedder: str
    statements: str
    """Fingerprint of what it was fitted on."""


def read(file: Path = FILE) -> Coefficients | None:
    """None for a file that is missing or of another layout: the rules then stand alone."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["layout"] != LAYOUT or len(data["cues"]) != WIDTH:
            return None
        return Coefficients(
            np.array(data["cues"]),
            np.array(data["vector"]),
            float(data["prior"]),
            float(data["temperature"]),
            str(data["embedder"]),
            str(data["statements"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(coefficients: Coefficients, file: Path = FILE) -> None:
    c = coefficients
    data = {
        "layout": LAYOUT,
        "embedder": c.embedder,
        "statements": c.statements,
        "prior": c.prior,
        "temperature": round(c.temperature, 4),
        "cues": np.round(c.cues, 4).tolist(),
        "vector": np.round(c.vector, 4).tolist(),
    }
    rows = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items()]
    file.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


@lru_cache(maxsize=1)
def shipped() -> Coefficients | None:
    return read()


def probabilities(c: Coefficients, row: Row, weights: Row, vector: Vectors) -> Numbers:
    """One row in, three numbers that sum to 1 out; many rows in, as many rows out."""
    scores = row @ c.cues + c.prior * weights + VECTOR_SCALE * vector.astype(np.float64) @ c.vector
    scores = scores / c.temperature
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Numbers = powers / powers.sum(axis=-1, keepdims=True)
    return found


def deciding_words(c: Coefficients, model: LocalEmbedder, text: str, best: int) -> tuple[int, int] | None:
    """Where the run of words stands that adds most to class `best` against the others. None: nothing but signs."""
    shares, places = model.embed_words(text)
    towards = c.vector[:, best] - np.delete(c.vector, best, axis=1).mean(axis=1)
    adds = shares.astype(np.float64) @ towards
    words = [(m.start(), m.end()) for m in _PIECE.finditer(text)]
    worth = [
        float(sum(a for a, (s, e) in zip(adds, places, strict=True) if e > start and s < end)) for start, end in words
    ]
    if not words:
        return None
    level = sum(worth) / len(worth)
    runs = [
        (sum(worth[a:b]) - level * (b - a), -(b - a), a, b)
        for a in range(len(words))
        for b in range(min(a + _FEWEST_WORDS, len(words)), min(a + _MOST_WORDS, len(words)) + 1)
        if b - a >= min(_FEWEST_WORDS, len(words))
    ]
    *_, first, last = max(runs)
    return words[first][0], words[last - 1][1]
