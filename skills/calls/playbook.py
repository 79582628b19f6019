"""The playbook made ready for a call: which play a sentence is an objection of."""

from collections.abc import Sequence
from dataclasses import dataclass

from skills.calls.context import Play
from skills.calls.meaning import Meaning, Vector
from skills.calls.objection_families import family_in
from skills.calls.spoken import sentences
from skills.calls.stems import content

_ALIKE = 0.62
"""Cosine of two sentences that raise the same objection; where nothing else says that it is one, more."""
_ALIKE_ALONE = 0.7
_SHARED = 0.6
"""Of the stems of a play's objection, so many said: it is that one."""


@dataclass(frozen=True, slots=True)
class _Ready:
    play: Play
    stems: frozenset[str]
    families: frozenset[str]
    vector: Vector | None


class Playbook:
    def __init__(self, plays: Sequence[Play], meaning: Meaning | None) -> None:
        self._plays = tuple(_ready(play, meaning) for play in plays)

    def __len__(self) -> int:
        return len(self._plays)

    def against(self, plain: str, family: str = "", vector: Vector | None = None) -> Play | None:
        """The play whose objection is of the same family, said in the same words or alike; of several, the likest."""
        said = content(plain)
        best: tuple[float, Play] | None = None
        for ready in self._plays:
            score = _score(ready, said, family, vector)
            if score is not None and (best is None or score > best[0]):
                best = (score, ready.play)
        return best[1] if best else None


def _ready(play: Play, meaning: Meaning | None) -> _Ready:
    plain = " ".join(s.plain for s in sentences(play.objection))
    families = {family_in(plain)[0]}
    vector = None
    if meaning is not None and plain:
        like = meaning.of([plain])[0]
        vector = meaning.vector(plain)
        families.add(like.label.partition(".")[2].replace("_", " ") if like.kind == "objection" else "")
    return _Ready(play, content(play.objection), frozenset(families - {""}), vector)


def _score(ready: _Ready, said: frozenset[str], family: str, vector: Vector | None) -> float | None:
    shared = len(ready.stems & said) / len(ready.stems) if ready.stems else 0.0
    alike = float(ready.vector @ vector) if ready.vector is not None and vector is not None else 0.0
    same = family in ready.families
    enough = _ALIKE if family else _ALIKE_ALONE
    if same or (shared >= _SHARED and len(ready.stems) > 1) or alike >= enough:
        return same + shared + alike
    return None
