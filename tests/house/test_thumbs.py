"""A thumb on an answer counts for the version of the prompt whose words were shown, once per person."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ratings import rate
from bot.slack.pressing import Pressing
from llm.prompts import Result
from tests.support.house import House, open_house
from tests.support.model_faults import DEAL, Faulty
from tests.support.model_stub import Refuse, model_server

pytestmark = pytest.mark.may_block  # the vendors' clients read their own files on first use

NAME = "narrate/right_to_win"
ASKED = f"score {DEAL}"


@pytest.fixture
async def house(home: Path) -> AsyncIterator[House]:
    async with (
        model_server(Faulty("", Refuse(500))) as stub,
        open_house(home, model={"name": "m", "base_url": stub.url, "api_key": "k"}) as opened,
    ):
        yield opened


async def results(house: House) -> dict[str, tuple[int, int]]:
    """version -> liked, disliked."""
    since = (datetime.now(UTC) - timedelta(days=1)).date()
    found: list[Result] = await house.app.workspace.prompts.results("default", NAME, since=since)
    return {r.version: (r.liked, r.disliked) for r in found}


async def rated(house: House, turn_id: str, who: str, *, good: bool) -> None:
    await rate(house.app, turn_id, await house.app.workspace.principal(who), good=good)


async def test_the_last_thumb_of_each_person_counts_once(house: House) -> None:
    turn = (await house.reply("Kim Berger", ASKED)).turn_id
    (version,) = await results(house)
    for good, expected in ((True, (1, 0)), (True, (1, 0)), (False, (0, 1)), (True, (1, 0))):
        await rated(house, turn, "Kim Berger", good=good)
        assert await results(house) == {version: expected}
    await rated(house, turn, "Priya Raman", good=False)
    assert await results(house) == {version: (1, 1)}


async def test_a_wording_of_ones_own_is_liked_under_its_own_version(house: House) -> None:
    before = (await house.reply("Kim Berger", ASKED)).turn_id
    (shipped,) = await results(house)
    prompts = house.app.workspace.prompts
    own = await prompts.put("default", NAME, "Two sentences at most.", by="admin")
    await prompts.share("default", NAME, {own: 1.0}, by="admin")
    after = (await house.reply("Kim Berger", f"right to win {DEAL}")).turn_id
    await rated(house, after, "Kim Berger", good=True)
    assert (await results(house))[own] == (1, 0)
    assert (await results(house))[shipped] == (0, 0)
    assert before != after


async def test_an_answer_without_a_models_words_says_nothing_of_a_prompt(house: House) -> None:
    turn = (await house.reply("Kim Berger", "help")).turn_id
    await rated(house, turn, "Kim Berger", good=False)
    await rated(house, "no-such-turn", "Kim Berger", good=True)
    assert await results(house) == {}


class _Nowhere:
    """A thumb asks nothing of Slack."""


async def acknowledged() -> None:
    return


async def test_slacks_thumbs_arrive_there(house: House) -> None:
    kim = house.ids["Kim Berger"]
    await house.app.workspace.link_identity("slack:T1:U1", kim)
    turn = (await house.reply("Kim Berger", ASKED)).turn_id
    pressing = Pressing(house.app, _Nowhere(), _Nowhere(), "default")  # type: ignore[arg-type]
    action = {"action_id": "feedback", "value": json.dumps({"t": turn, "g": "0"})}
    body = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "channel": {"id": "D1"},
        "message": {"ts": "1.1"}, "container": {"channel_id": "D1", "message_ts": "1.1"}, "actions": [action],
    }  # fmt: skip
    await pressing.action(acknowledged, body)
    assert list((await results(house)).values()) == [(0, 1)]
