"""When Teams will not say who is in a conversation, people there stay unknown, and the administrator is told why."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.teams.send import TeamsSurface
from knowledge.troubles import Trouble
from tests.bot.teams.fake_teams import BOT, TENANT
from tests.bot.teams.test_listen import Desk, _desk

Json = dict[str, Any]
CHAT, GROUP_CHAT = "a:29:kim", "19:group@thread.v2"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        yield await _desk(tmp_path, stack)


def address(desk: Desk, conversation: str = CHAT) -> Json:
    user = {"id": "29:kim", "name": "Kim Moreno", "object_id": "oid-kim"}
    there = {"service_url": desk.teams.service_url, "conversation": conversation, "group": conversation != CHAT}
    return {**there, "tenant": TENANT, "user": user, "bot": {"id": BOT, "name": "SCIP"}}


def surface(desk: Desk) -> TeamsSurface:
    made = desk.front.surfaces["teams"]
    assert isinstance(made, TeamsSurface)
    return made


async def asked(desk: Desk) -> str | None:
    return await surface(desk).email_of("teams:oid-kim", address(desk))


async def troubles(desk: Desk) -> list[Trouble]:
    return await desk.front.alarm.troubles.open()


@pytest.mark.parametrize(
    ("status", "code", "place", "way_out"),
    [
        (403, "BotNotInConversationRoster", f"teams:{TENANT}:{CHAT}#roster", "Add it again"),
        (404, "MemberNotFoundInConversation", f"teams:{TENANT}:{CHAT}#roster", "no longer in this conversation"),
        (403, "BotDisabledByAdmin", f"teams:{TENANT}", "Allow it"),
    ],
)
async def test_a_roster_that_is_closed_to_us_is_told_with_the_way_out(
    desk: Desk, status: int, code: str, place: str, way_out: str
) -> None:
    desk.teams.fail = [(status, code, {})] * 2
    assert [await asked(desk), await asked(desk)] == [None, None]
    (trouble,) = await troubles(desk)
    assert (trouble.code, trouble.place, trouble.times) == (code, place, 2)
    assert way_out in trouble.told
    assert "stay unknown" in trouble.told


async def test_it_is_over_when_the_roster_answers_and_not_when_a_message_gets_through(desk: Desk) -> None:
    desk.teams.members["29:kim"] = {"id": "29:kim", "aadObjectId": "oid-kim", "email": "kim@scip.example"}
    desk.teams.fail = [(403, "BotNotInConversationRoster", {})]
    assert await asked(desk) is None
    await desk.front.alarm.works("teams", f"teams:{TENANT}:{CHAT}")
    assert len(await troubles(desk)) == 1
    assert await asked(desk) == "kim@scip.example"
    assert await troubles(desk) == []


async def test_who_reads_along_can_t_be_told_either_and_the_chat_is_named(desk: Desk) -> None:
    desk.teams.fail = [(403, "BotNotInConversationRoster", {})]
    assert await surface(desk).readers_of(address(desk, GROUP_CHAT), at_most=5) is None
    assert [t.place for t in await troubles(desk)] == [f"teams:{TENANT}:{GROUP_CHAT}#roster"]
    desk.teams.members["29:kim"] = {"id": "29:kim", "aadObjectId": "oid-kim"}
    assert await surface(desk).readers_of(address(desk, GROUP_CHAT), at_most=5) == {"teams:oid-kim"}
    assert await troubles(desk) == []


@pytest.mark.parametrize(("status", "code"), [(503, "ServiceUnavailable"), (429, "Throttled"), (400, "BadSyntax")])
async def test_what_passes_or_nobody_can_mend_is_told_to_nobody(desk: Desk, status: int, code: str) -> None:
    desk.teams.fail = [(status, code, {})]
    assert await asked(desk) is None
    assert await troubles(desk) == []
