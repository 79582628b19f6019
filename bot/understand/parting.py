"""A message that wishes for several things, told from one that says "and" within a single wish."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.understand import followup
from bot.understand.carrying import OF_RECORDS
from bot.understand.message import Message
from bot.understand.model import Route
from bot.understand.training import HELP
from skills.skill import Subject

SURE = 0.5
"""Confidence from which on a skill runs without a question."""
APART = 0.7
"""Confidence each part of a message needs to be taken for a wish of its own; below, one says why the other is asked."""
APART_WITHOUT_VERB = 0.85
"""The same where no verb begins the second part ("the score and the budget of Castellan")."""
LEFT = 0.2
"""Confidence from which on a part that is not sure to be a wish is asked about, rather than passed over."""
_MOST_WORDS_LEFT = 6
LOOK_UP = "ask"
"""The skill that shows what is on record of somebody or something."""
_BUSINESS = frozenset({"deal", "account"})
_SHOWS = re.compile(
    r"^\W*(?:(?:can|could) you |please |pls )?(?:show|open|pull up|bring up|look at|look up|tell)(?: me| us)?"
    r"(?: (?:about|the|our|my))*\s*$",
    re.IGNORECASE,
)
_MY = re.compile(r"\bmy\s+$", re.IGNORECASE)

Routes = Callable[[str, int], Route]
"""What a stretch of the message, that begins at an offset, asks for by itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the message that asks for one thing."""

    text: str
    at: int
    route: Route

    @property
    def end(self) -> int:
        return self.at + len(self.text)


@dataclass(frozen=True, slots=True)
class Parted:
    parts: tuple[Part, ...]
    """At least one."""
    left: Part | None = None
    """A stretch that may wish for something else, and that none of `parts` answers."""


def parted(message: Message, route: Routes, whole: Callable[[], Route], papers: Collection[str]) -> Parted:
    """The message in one, or cut where each part asks a skill of its own without doubt.

    `papers`: skills that write reports; one "with score and plan" is a single thing. `whole`: what the message asks
    for when it is not cut. One that is word for word how a skill is asked is not to be put here.
    """
    pieces = (
        (followup.parts(message.text), APART),
        (followup.several_things(message.text, listed=True), APART_WITHOUT_VERB),
        (followup.several_things(message.text), APART_WITHOUT_VERB),
    )
    cuts = [(_cut(message, each, route), sure) for each, sure in pieces]
    for joined, sure in cuts:
        enough = _enough(message, joined, sure)
        one_paper = sure == APART_WITHOUT_VERB and any(p.route.skill in papers for p in joined)
        if len(joined) > 1 and not one_paper and all(_apart(message, p, enough) for p in joined):
            return Parted(tuple(joined))
    single = Part(message.text, 0, whole())
    for joined, sure in cuts:
        found = _with_left(message, single, joined, sure)
        if found is not None:
            return found
    return Parted((single,))


def of_oneself(subject: Subject, message: Message, part: Part) -> bool:
    """Whether a wish for what is one's own ("my pay") is not about the deal that another part names."""
    said = _with_whose(message, part).text
    mine = subject == "person" or re.search(r"\bmy\b", said, re.IGNORECASE) is not None
    return mine and subject not in OF_RECORDS and not followup.refers_back(said)


def _enough(message: Message, joined: Sequence[Part], sure: float) -> float:
    """Where each part names a deal or client of its own, "and" stands between wishes, not within one."""
    named = [{e.id for m in message.mentions(p.at, p.end) for e in m.entries if e.kind in _BUSINESS} for p in joined]
    apart = all(named) and len(set.union(*named)) == sum(map(len, named)) if named else False
    return SURE if apart else sure


def _apart(message: Message, part: Part, sure: float) -> bool:
    wished = part.route.skill not in (None, HELP) and part.route.confidence >= sure
    return wished and not message.only_names(part.at, end=part.end)


def _with_left(message: Message, single: Part, joined: Sequence[Part], sure: float) -> Parted | None:
    """Two parts of which one is a wish for sure, and the other may be."""
    if len(joined) != 2:
        return None
    certain = [p for p in joined if _apart(message, p, sure)]
    if len(certain) != 1:
        return None
    (rest,) = (p for p in joined if p not in certain)
    open_ = single.route.skill is None or single.route.confidence < SURE
    if message.only_names(rest.at, end=rest.end):  # "tell me about Globex and Nordhaven"
        return Parted((replace(single, route=certain[0].route),)) if open_ else None
    meant, likely = next(((s, c) for s, c in rest.route.alternatives if s != HELP), (HELP, 0.0))
    if meant in (HELP, certain[0].route.skill) or likely < LEFT or not _short_wish(rest.text):
        return None
    if open_:
        return Parted((certain[0],), _with_whose(message, rest))
    if single.route.skill != certain[0].route.skill or not _of_its_own(message, rest):
        return None
    return Parted((single,), _with_whose(message, rest))


def _short_wish(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS_LEFT and not re.search(r"[.!?]", text) and not followup.elaborates(text)


def _of_its_own(message: Message, part: Part) -> bool:
    """It says what it is about."""
    said = {e.kind for m in message.mentions(part.at, part.end) for e in m.entries}
    return bool(said & _BUSINESS) or _with_whose(message, part) is not part


def _with_whose(message: Message, part: Part) -> Part:
    """With the "my" that stands before it."""
    found = _MY.search(message.text[: part.at])
    return part if found is None else Part(message.text[found.start() : part.end], found.start(), part.route)


def _cut(message: Message, pieces: Sequence[tuple[str, int]], route: Routes) -> list[Part]:
    """The pieces with what each asks for, neighbours that ask for the same together."""
    joined: list[Part] = []
    for text, at in pieces if len(pieces) > 1 else ():
        asked = Route.given(LOOK_UP) if shown_alone(message, text, at) else route(text, at)
        if joined and asked.skill == joined[-1].route.skill:
            start = joined[-1].at
            joined[-1] = Part(message.text[start : at + len(text)], start, joined[-1].route)
        else:
            joined.append(Part(text, at, asked))
    return joined


def shown_alone(message: Message, text: str, at: int) -> str | None:
    """ "Show me Vossberg": the name of the record that is wanted itself, and nothing in particular of it."""
    mentions = message.mentions(at, at + len(text))
    if not mentions or len(mentions[0].entries) != 1:
        return None
    lead = text[: mentions[0].start - at]
    alone = len(mentions) == 1 and _SHOWS.match(lead) is not None
    return mentions[0].entries[0].name if alone and message.only_names(mentions[0].start, end=at + len(text)) else None
