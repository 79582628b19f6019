"""Runs one skill: checks who asks and what is known, then gather -> decide -> present, each timed.

The thinking half (decide, present, propose, remember) is pure and runs in a worker thread, so that a long
transcript does not stall everybody else's turns. A search index that is away costs the answer its passages,
not the answer: the search comes back empty and the answer says so.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from knowledge.errors import StoreUnavailable
from knowledge.passage import Passage
from knowledge.reader import Reader
from skills.answer import Answer
from skills.ask import Ask
from skills.errors import NeedsMore, NotForRole
from skills.skill import Need, Proposal, Skill

F = TypeVar("F")
O = TypeVar("O")  # noqa: E741 - facts in, out

NO_SEARCH = "Search is not available right now: this answer rests on the records alone."

_QUESTIONS: dict[Need, str] = {
    "deal": "Which deal do you mean?",
    "account": "Which client do you mean?",
    "deal_or_account": "Which deal or client do you mean?",
    "text": "Please add the text you want me to look at.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    answer: Answer
    proposal: Proposal | None = None
    remember: dict[str, Any] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)
    """gather, decide, present."""
    out: Any = None
    """What `decide` found, for a workflow that builds on it; never stored."""


async def run_skill(skill: Skill[F, O], ask: Ask, reader: Reader) -> Outcome:
    """`reader` must be bound to `ask.principal` and narrowed to `skill.buckets`.

    Raises `NotForRole`, `NeedsMore`, and whatever the skill's own reading raises (`KnowledgeError`).
    """
    check(skill, ask)
    careful = CarefulReader(reader)
    started = time.perf_counter()
    facts = await skill.gather(ask, cast(Reader, careful))
    gathered = time.perf_counter()
    outcome = await asyncio.to_thread(_think, skill, ask, facts)
    outcome.timings_ms["gather"] = (gathered - started) * 1000
    if not careful.search_failed:
        return outcome
    answer = replace(outcome.answer, degraded=(*outcome.answer.degraded, NO_SEARCH))
    return replace(outcome, answer=answer)


def _a(role: str) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


def check(skill: Skill[F, O], ask: Ask) -> None:
    """Raises `NotForRole` or `NeedsMore`; the words are for the person."""
    if ask.principal.role not in skill.roles:
        raise NotForRole(f"{skill.title} is not part of what {_a(ask.principal.role)} works with here.")
    for need in skill.needs:
        if not _known(need, ask):
            raise NeedsMore(_QUESTIONS[need], need)


def _known(need: Need, ask: Ask) -> bool:
    deal = bool(ask.entities.deal_ids or ask.args.get("deal_id") or ask.args.get("deal"))
    account = bool(ask.entities.account_ids or ask.args.get("account_id") or ask.args.get("account"))
    known = {
        "deal": deal,
        "account": account,
        "deal_or_account": deal or account,
        "text": bool(ask.text.strip() or ask.args.get("text")),
    }
    return known[need]


def _think(skill: Skill[F, O], ask: Ask, facts: F) -> Outcome:
    started = time.perf_counter()
    out = skill.decide(ask, facts)
    decided = time.perf_counter()
    answer = skill.present(ask, out)
    proposal = skill.propose(ask, out) if skill.propose else None
    remember = skill.remember(ask, out) if skill.remember else {}
    presented = time.perf_counter()
    timings = {"decide": (decided - started) * 1000, "present": (presented - decided) * 1000}
    return Outcome(replace(answer, skill=answer.skill or skill.name), proposal, remember, timings, out)


class CarefulReader:
    """The reader itself, except that a failing search finds nothing and is noted."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.search_failed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    async def search(self, query: str, **options: Any) -> Sequence[Passage]:
        try:
            return await self._reader.search(query, **options)
        except StoreUnavailable:
            self.search_failed = True
            return []
