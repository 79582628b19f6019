"""How much two short texts speak of the same thing: shared content words, without a model. Pure.

Words count by their stem; stop words, number words and units of time do not; figures count as they stand. English
only, like the cue lists elsewhere; a text in another language shares few stems and is then simply not alike.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[a-z][a-z']+|\d+(?:[.,]\d+)?")
_STOP = frozenset(
    "a about above across after again against all almost also although always am among an and another any anybody"
    " anyone anything are aren't around as ask at away back be because been before being below best better between"
    " both but by came can can't come could did do does doesn't doing don't done down each either else end enough"
    " even ever every everybody everything far few first for from gave get getting give given go goes going gone"
    " good got great had has have having he he's her here hers him his how however i i'd i'll i'm i've if in instead"
    " into is isn't it it's its just keep kept kind last later least less let lets like little long look looking lot"
    " made make makes making many may me mean might mine more most much must my need needs neither never new next no"
    " nobody none nor not nothing now of off often on once one only onto or other others our ours out over own per"
    " please put quite rather really right said same saw say says see seen she should since so some somebody someone"
    " something soon still such take taken takes than that that's the their theirs them then there there's these"
    " they they're thing things think this those though through time to today together told too took toward towards"
    " turn two under until up upon us use used uses using very via want wanted wants was way we we'd we'll we're"
    " we've well went were what what's when where whether which while who whole whom whose why will with within"
    " without won't would year years yes yet you you'd you'll you're your yours"
    " already usually sometimes perhaps maybe probably actually indeed however whatever"
    " three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million half"
    " quarter third cent percent day days week weeks month months today tomorrow".split()
)
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")
_LAST_Y = re.compile(r"(?<=[^aeiou])y$")
_ENDINGS = (
    "isations izations isation ization abilities ability ations ation ements ement iveness ingly edly ities ments ment"
    " ables able ness ions ies ing ion ity ers ors ally als ive est ed er or al ly es s e"
).split()
_SHORTEST = 3


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Cuts one ending off: "deployments", "deployed" and "deploy" meet; not linguistics, only the same cut for all."""
    bare = word.removesuffix("'s").replace("'", "")
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST:
            bare = bare[: -len(ending)]
            break
    bare = _DOUBLED.sub(r"\1", bare) if len(bare) > _SHORTEST else bare
    return _LAST_Y.sub("", bare) if len(bare) > _SHORTEST else bare


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The stems a text is about."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return frozenset(stem(w) for w in words if w not in _STOP and (len(w) > 2 or w[0].isdigit()))


def shared(text: str, other: str, *, without: Iterable[str] = ()) -> frozenset[str]:
    """The stems both speak of; `without` names what says nothing here (the client's own name, the product's)."""
    silent = frozenset().union(*(content(w) for w in without)) if without else frozenset()
    return (content(text) & content(other)) - silent


def covered(text: str, by: str, *, without: Iterable[str] = ()) -> float:
    """Share of the content words of `text` that `by` has too, 0..1; 0 for a text without any."""
    mine = content(text)
    if without:
        mine -= frozenset().union(*(content(w) for w in without))
    return len(mine & content(by)) / len(mine) if mine else 0.0


def sentences(text: str) -> tuple[str, ...]:
    """Cut at full stops, question marks and line breaks."""
    return tuple(s.strip() for s in re.split(r"(?<=[.!?])\s+|\n+", text) if s.strip())
