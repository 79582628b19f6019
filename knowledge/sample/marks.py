"""Evidence marked inside the text that carries it, so that a quote cannot drift from its source.

`[[trust_key +.8 F|the very words]]` reads: these words speak for (+) or against (-) that sub-factor with
strength .8, as Fact, Opinion or Gossip. A leading `^` makes the evidence the client's, not the deal's; a
trailing `?` leaves it proposed, `!` rejected. Readers of the sample see only the words.
"""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import EvidenceStatus, FogClass

_MARK = re.compile(r"\[\[(\^?)([a-z_]+) ([+-])(1|\.\d+) ([FOG])([?!]?)\|(.+?)\]\]", re.DOTALL)
_FOG: dict[str, FogClass] = {"F": "fact", "O": "opinion", "G": "gossip"}
_STATUS: dict[str, EvidenceStatus] = {"": "accepted", "?": "proposed", "!": "rejected"}


@dataclass(frozen=True, slots=True)
class Mark:
    sub_factor: str
    polarity: Literal[1, -1]
    strength: float
    fog: FogClass
    status: EvidenceStatus
    client_wide: bool
    quote: str


def read(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The text without its marks, and the marks. Raises `ValueError` on one that cannot be read."""
    if "[[" not in text:
        return text, ()
    marks = tuple(_mark(found) for found in _MARK.finditer(text))
    plain = _MARK.sub(lambda found: found[7], text)
    if "[[" in plain:
        raise ValueError(f"unreadable mark in: {plain[plain.index('[[') :][:80]}")
    return plain, marks


def _mark(found: re.Match[str]) -> Mark:
    if found[2] not in FACTOR_OF_SUB:
        raise ValueError(f"no sub-factor called {found[2]!r}")
    return Mark(
        sub_factor=found[2],
        polarity=1 if found[3] == "+" else -1,
        strength=float(found[4]),
        fog=_FOG[found[5]],
        status=_STATUS[found[6]],
        client_wide=bool(found[1]),
        quote=found[7],
    )
