"""Which way a statement points: that the money is there or that it is gone, that a rival is in or that none is.

What goes wrong when a statement is false is the opposite for its two sides, so the risk of a decision on it is worded
for the side it takes. A negation before one of a topic's words for the other side turns it back: "was not cut".
"""

import re
from dataclasses import dataclass

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|\w+n['’]t|cant|wont|isnt|arent|didnt)\b",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(r"^\W*no\s*[,.:;]|\bnot only\b|\bno doubt\b|\bno wonder\b", re.IGNORECASE)
_NEAR = 4
"""Words between a negation and what it negates, at most."""


@dataclass(frozen=True, slots=True)
class Sides:
    """How a topic's other side is told."""

    turned: re.Pattern[str]
    """Words that take the other side by themselves: "cut", "frozen"."""
    bare: bool
    """Whether a negation beside none of these words takes it too: "no budget"."""


def _told(words: str, *, bare: bool) -> Sides:
    """`words`: one pattern a line."""
    lines = [line.strip() for line in words.strip().splitlines()]
    return Sides(re.compile(rf"\b(?:{'|'.join(lines)})\b", re.IGNORECASE), bare)


_STOPPED = (
    r"""cancel\w*|reject\w*|refus\w*|denied|dead|stopped|on hold|frozen|freez\w*|froze|off the table|called off"""
)
_NOTHING_IN_THE_WAY = r"""
    (?:no|without|any) (?:\w+ )?(?:problems?|issues?|concerns?|constraints?|objections?|changes?|redlines?)
    (?:not|n['’]t) (?:need\w*|required|a problem|an issue)
"""
_SIDES: dict[str, Sides] = {
    "budget": _told(
        rf"""
        {_STOPPED}
        cuts?|cutting|slash\w*|halved|shrunk|shrink\w*|reduc\w*|lower\w*
        gone|spent|used up|exhausted|lost|loses?|withdrawn|pulled|broke|dried up|tight|out of money|short of
        postponed|delay\w*|write-off|written off|problems?|issues?|lack\w*|too little|went to|moved to another
        """,
        bare=True,
    ),
    "decision": _told(
        rf"""
        {_STOPPED}
        lost|against us|somebody else|someone else|postponed|no go|turned (?:us )?down
        (?:went|go(?:es|ing)?) with (?!us)\w+|chose (?!us)\w+
        """,
        bare=True,
    ),
    "competition": _told(
        r"""
        dropped out|withdr[ae]w\w*|out of the (?:race|running)|(?:are|is) out|pulled out|ruled out
        alone|only (?:us|bidder|vendor|supplier)|sole|single source
        weak|behind|lost|failed|struggl\w*|too expensive
        """,
        bare=True,
    ),
    "price": _told(
        r"""
        fine|ok|okay|fair|acceptable|accept\w*|agree\w*|reasonable|competitive|cheap\w*|happy|good|low|lower than
        right|pays?|afford|works|in line|attractive
        """,
        bare=True,
    ),
    "people": _told(
        r"""
        stay(?:s|ing|ed)?|remain\w*|keeps (?:his|her|their|the) (?:job|post|role)
        (?:not|never|nobody|no one|none|\w+n['’]t) (?:\w+ ){0,3}(?:leav\w*|resign\w*|replac\w*|fired|sacked)
        (?:not|never|nobody|no one|none|\w+n['’]t) (?:\w+ ){0,3}(?:sold|acquir\w*|merg\w*|go|going)
        """,
        bare=False,
    ),
    "timeline": _told(
        rf"""
        {_STOPPED}
        delay\w*|slip\w*|postpon\w*|push(?:ed)? (?:out|back)|later|late|behind|next year|longer
        miss(?:es|ed)?|problems?|after the
        """,
        bare=True,
    ),
    "technical": _told(
        rf"""
        allow\w*|works?|working|passed|passes|fine|support\w*|possible|ready|compatible|approv\w*|integrates
        connects|runs?|easy|handles?|copes?
        {_NOTHING_IN_THE_WAY.strip()}
        """,
        bare=False,
    ),
    "legal": _told(
        rf"""
        accept\w*|agree\w*|approv\w*|fine|ok|okay|signed|passed|clear(?:ed)?|settled|happy|compliant
        {_NOTHING_IN_THE_WAY.strip()}
        """,
        bare=False,
    ),
    "use": _told(
        rf"""
        {_STOPPED}
        complain\w*|unhappy|hat(?:e|es|ed)|frustrat\w*|fail\w*|dislik\w*|annoy\w*|poor\w*|unus\w*|slow\w*
        problems?|issues?|ignor\w*|against|confus\w*|dissatisf\w*
        """,
        bare=True,
    ),
}
_OTHERWISE = _told(_STOPPED, bare=True)


def takes_other_side(topic: str, text: str) -> bool:
    """Whether the statement takes the other side of the topic with this key; pure, and blind to who says it."""
    sides = _SIDES.get(topic, _OTHERWISE)
    plain = _NO_NEGATION.sub(" ", text)
    negations = [m.span() for m in _NEGATION.finditer(plain)]
    used: set[tuple[int, int]] = set()
    turned = False
    for found in sides.turned.finditer(plain):
        before = next((n for n in reversed(negations) if _negates(plain, n, found.span())), None)
        if before is None:
            turned = True
        else:
            used.add(before)
    return turned or (sides.bare and any(n not in used for n in negations))


def _negates(text: str, negation: tuple[int, int], found: tuple[int, int]) -> bool:
    between = text[negation[1] : found[0]]
    return negation[1] <= found[0] and len(between.split()) < _NEAR and not re.search(r"[,;.:]|\bbut\b", between)
