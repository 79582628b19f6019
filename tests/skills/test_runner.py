"""Running one skill: who may, what must be known, what is timed, and what a missing index costs."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.reader import Reader
from skills.answer import Answer
from skills.ask import Ask, Entities
from skills.errors import NeedsMore, NotForRole
from skills.runner import NO_SEARCH, run_skill
from skills.skill import Need, Skill
from skills.wording import Voice
from tests.support.fake_reader import KIM, NOW, FakeReader


async def gather(ask: Ask, reader: Reader) -> list[Any]:
    return [*await reader.search(ask.text), *await reader.deals()]


SKILL: Skill[Any, Any] = Skill(
    "look", "Looking", "", frozenset({"deal"}), gather, lambda ask, facts: len(facts), lambda ask, out: Answer(str(out))
)


def ask(principal: Principal = KIM, **more: Any) -> Ask:
    return Ask("t1", "where?", principal, Voice(NOW), NOW, **more)


class NoIndex(FakeReader):
    async def search(self, *_: Any, **__: Any) -> list[Any]:
        raise StoreUnavailable("The index is away.")


async def test_the_phases_are_timed_and_the_skill_named() -> None:
    outcome = await run_skill(SKILL, ask(), FakeReader())
    assert set(outcome.timings_ms) == {"gather", "decide", "present"}
    assert (outcome.answer.skill, outcome.proposal, outcome.remember) == ("look", None, {})


async def test_a_missing_index_costs_the_passages_only() -> None:
    outcome = await run_skill(SKILL, ask(), NoIndex())
    assert outcome.answer.title == "0"
    assert outcome.answer.degraded == (NO_SEARCH,)


async def test_a_role_without_the_skill_is_refused_before_anything_is_read() -> None:
    reader = FakeReader()
    with pytest.raises(NotForRole, match="analyst"):
        await run_skill(SKILL, ask(replace(KIM, role="analyst")), reader)
    assert reader.reads == []


@pytest.mark.parametrize(
    ("need", "given"),
    [
        ("deal", {"entities": Entities(deal_ids=("deal_1",))}),
        ("deal", {"args": {"deal_id": "deal_1"}}),
        ("account", {"entities": Entities(account_ids=("account_1",))}),
        ("deal_or_account", {"args": {"account_id": "account_1"}}),
        ("text", {}),
    ],
)
async def test_a_need_is_met_by_words_or_by_a_button(need: Need, given: dict[str, Any]) -> None:
    assert await run_skill(replace(SKILL, needs=(need,)), ask(**given), FakeReader())


@pytest.mark.parametrize("need", ["deal", "account", "deal_or_account"])
async def test_an_unmet_need_is_asked_for(need: Need) -> None:
    with pytest.raises(NeedsMore, match="do you mean") as asked:
        await run_skill(replace(SKILL, needs=(need,)), ask(), FakeReader())
    assert asked.value.need == need
