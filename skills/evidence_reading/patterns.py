"""The wordings of `patterns.yaml`: which sub-factor a statement names outright, and which way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.four_cs import FACTOR_OF_SUB
from skills.evidence_reading.figures import NUMBER
from skills.evidence_reading.leaning import is_negation, turned_before

FILE = Path(__file__).parent / "patterns.yaml"
_ANY_NUMBER = rf"(?:{NUMBER}(?:st|nd|rd|th)?)"
_PLACEHOLDER = re.compile(r"(?<![\w\\])N(?!\w)")


@dataclass(frozen=True, slots=True)
class Named:
    """What the wordings say of one sub-factor in one statement; empty strings where they are silent."""

    either: str = ""
    """The words that name it."""
    for_us: str = ""
    against: str = ""

    @property
    def any(self) -> str:
        return self.for_us or self.against or self.either

    @property
    def way(self) -> int:
        """+1 or -1 where the words settle it; 0 where they do not, or pull both ways."""
        return bool(self.for_us) - bool(self.against)


@dataclass(frozen=True, slots=True)
class _Wordings:
    either: re.Pattern[str]
    for_us: re.Pattern[str]
    against: re.Pattern[str]


NOTHING = Named()


def named(words: str) -> dict[str, Named]:
    """The sub-factors a statement names; `words` in one voice (see `voice`)."""
    said = words.lower()
    found = {sub: _read(wordings, said) for sub, wordings in _all().items()}
    return {sub: read for sub, read in found.items() if read.any}


def _read(wordings: _Wordings, said: str) -> Named:
    either = m[0] if (m := wordings.either.search(said)) else ""
    for_us, against = wordings.for_us.search(said), wordings.against.search(said)
    ways = {1: for_us, -1: against}
    if for_us and turned_before(said, for_us.start()) and not against:
        ways = {1: None, -1: for_us}
    elif against and not for_us and _plain(against[0]) and turned_before(said, against.start()):
        ways = {1: against, -1: None}
    return Named(either, *(found[0] if (found := ways[way]) else "" for way in (1, -1)))


def _plain(wording: str) -> bool:
    """Whether it holds no negation of its own: "called off" is turned by "not one", "not accepted" is not."""
    return not any(is_negation(w) for w in re.findall(r"[a-z']+", wording))


@lru_cache(maxsize=1)
def _all() -> dict[str, _Wordings]:
    data = yaml.safe_load(FILE.read_text("utf-8"))
    if set(data) != set(FACTOR_OF_SUB):
        raise ValueError(f"{FILE} must name every sub-factor: {sorted(set(data) ^ set(FACTOR_OF_SUB))}")
    return {
        sub: _Wordings(*(_any_of(ways.get(way, "").splitlines()) for way in ("either", "for", "against")))
        for sub, ways in data.items()
    }


def _any_of(lines: Iterable[str]) -> re.Pattern[str]:
    wordings = [_PLACEHOLDER.sub(lambda _: _ANY_NUMBER, line.strip()) for line in lines if line.strip()]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(wordings)})(?!\w)") if wordings else re.compile(r"(?!)")
