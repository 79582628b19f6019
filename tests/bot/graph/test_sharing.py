"""What is said aloud is made in a second run; whatever happens in it, the asker has their answer already."""

from typing import Any, cast

import pytest

from bot.graph.sharing import shared
from bot.understand.model import Step
from knowledge.access import Principal, Room
from knowledge.errors import NotFound
from skills.answer import Answer
from skills.ask import Entities
from skills.runner import Outcome
from tests.support.scripted import KIM

ROOM = Room(frozenset({"deal_1"}), frozenset())


class Skill:
    name, title = "show", "Show"


def step(**args: str) -> Step:
    return Step("show", "show", Entities(), args=args)


@pytest.mark.parametrize(
    "error", [NotFound("There is no such deal."), TimeoutError(), KeyError("owner"), AssertionError()]
)
async def test_a_run_for_all_that_fails_says_nothing_aloud_and_costs_nothing(error: Exception) -> None:
    async def fails(_step: Step, _skill: Any, _who: Principal) -> Outcome:
        raise error

    assert await shared([step()], [cast(Any, Skill())], [Answer("Mine")], KIM, ROOM, fails) is None


async def test_it_is_made_as_somebody_who_sees_what_all_may_see() -> None:
    asked: list[Principal] = []

    async def runs(_step: Step, _skill: Any, who: Principal) -> Outcome:
        asked.append(who)
        return Outcome(Answer("Ours"))

    found = await shared([step(deal_id="deal_1")], [cast(Any, Skill())], [Answer("Mine")], KIM, ROOM, runs)
    assert found is not None
    assert found["answer"]["title"] == "Ours"
    assert [who.room for who in asked] == [ROOM]


@pytest.mark.parametrize("args", [{"deal_id": "deal_2"}, {"deal_id": "deal_1,deal_2"}, {"account_id": "account_9"}])
async def test_a_question_about_what_somebody_may_not_see_is_not_even_tried(args: dict[str, str]) -> None:
    asked: list[Step] = []

    async def runs(asking: Step, _skill: Any, _who: Principal) -> Outcome:
        asked.append(asking)
        return Outcome(Answer("Ours"))

    assert await shared([step(**args)], [cast(Any, Skill())], [Answer("Mine")], KIM, ROOM, runs) is None
    assert asked == []
