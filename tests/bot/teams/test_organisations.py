"""Only people of the organisations that were named are answered; the others are refused, and told of once."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.settings import TeamsSettings
from bot.surface import SendFailed
from bot.teams.blocked import not_admitted
from bot.teams.connector import Connector
from bot.teams.knocking import Knocking
from bot.teams.send import TeamsSurface
from bot.teams.trust import may_serve
from knowledge.troubles import Trouble
from tests.bot.teams.fake_teams import APP, TENANT
from tests.bot.teams.test_listen import Desk, _desk
from tests.bot.teams.test_send import Kept, Post, _settings, post

__all__ = ["post"]

Json = dict[str, Any]
MANY = {"app_type": "MultiTenant", "app_tenant": "", "tenants": ("tenant-2", "TENANT-3")}


@pytest.fixture
async def many(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        yield await _desk(tmp_path, stack, **MANY)


def said(desk: Desk, tenant: str, **more: Any) -> Json:
    there = {"id": "a:1", "conversationType": "personal", "tenantId": tenant}
    return desk.teams.message(**{"conversation": there, "channelData": {"tenant": {"id": tenant}}, **more})


def pressed(desk: Desk, tenant: str) -> Json:
    return {**desk.teams.pressed({}), **{k: said(desk, tenant)[k] for k in ("conversation", "channelData")}}


async def troubles(desk: Desk) -> list[Trouble]:
    return await desk.front.alarm.troubles.open()


async def test_people_of_the_named_organisations_are_answered(many: Desk) -> None:
    named = ["tenant-2", "TENANT-2", "tenant-3"]
    assert [(await many.post(said(many, t, activity_id=t)))[0] for t in named] == [200] * 3
    assert [t.address["tenant"] for t in many.front.turns] == named
    assert await troubles(many) == []


@pytest.mark.parametrize("made", [said, pressed])
async def test_another_organisation_is_refused_whatever_it_sends(many: Desk, made: Callable[[Desk, str], Json]) -> None:
    assert (await many.post(made(many, "tenant-9")))[0] == 403
    assert (many.front.turns, many.teams.sent, many.teams.opened) == ([], [], [])


async def test_who_knocks_is_told_once_with_how_to_let_them_in(many: Desk) -> None:
    for n in range(3):
        assert (await many.post(said(many, "tenant-9", activity_id=str(n))))[0] == 403
    (trouble,) = await troubles(many)
    assert (trouble.code, trouble.place, trouble.times) == ("OtherOrganisation", "teams:tenant-9#calls", 1)
    assert "tenant-9" in trouble.told
    assert "teams.tenants" in trouble.told


async def test_a_call_that_names_two_organisations_needs_both_to_be_ours(many: Desk) -> None:
    mixed = said(many, "tenant-2", channelData={"tenant": {"id": "tenant-9"}})
    assert (await many.post(mixed))[0] == 403
    (trouble,) = await troubles(many)
    assert "tenant-9" in trouble.place


async def test_a_call_of_no_organisation_is_refused_and_nobody_is_told(many: Desk) -> None:
    nowhere = many.teams.message(conversation={"id": "a:1"}, channelData=None)
    assert (await many.post(nowhere))[0] == 403
    assert await troubles(many) == []


async def test_what_an_unsigned_call_says_of_itself_is_told_to_nobody(many: Desk) -> None:
    assert (await many.post(said(many, "tenant-9"), auth="Bearer nonsense"))[0] == 401
    assert await troubles(many) == []


async def test_an_organisation_that_is_let_in_ends_its_trouble(many: Desk) -> None:
    await many.front.alarm.raised("teams", not_admitted("tenant-2"))
    await many.front.alarm.raised("teams", not_admitted("tenant-9"))
    assert (await many.post(said(many, "tenant-2")))[0] == 200
    assert [t.place for t in await troubles(many)] == ["teams:tenant-9#calls"]


async def test_everybody_is_let_in_where_that_was_said(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        desk = await _desk(tmp_path, stack, app_type="MultiTenant", app_tenant="", tenants=("*",))
        assert (await desk.post(said(desk, "tenant-9")))[0] == 200


async def test_an_app_of_one_organisation_can_be_called_by_those_named_besides(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        desk = await _desk(tmp_path, stack, tenants=("tenant-2",))
        found = [(await desk.post(said(desk, t, activity_id=t)))[0] for t in (TENANT, "tenant-2", "tenant-9")]
        assert found == [200, 200, 403]


def test_everybody_means_everybody_for_an_app_made_for_many_only() -> None:
    one = TeamsSettings(app_id=APP, app_tenant=TENANT, tenants=("*",))
    assert (may_serve(one, TENANT), may_serve(one, "tenant-9"), may_serve(one, "*")) == (True, False, False)
    assert not may_serve(TeamsSettings(app_id=APP, app_type="MultiTenant"), "")


async def test_however_many_knock_the_administrators_are_not_flooded(many: Desk) -> None:
    knocking = Knocking(many.front.alarm, many.front.settings.teams)
    await knocking.refused("a tenant\nwith words for the administrator")
    assert await troubles(many) == []
    for n in range(50):
        await knocking.refused(f"tenant-{n}")
    assert len(await troubles(many)) == 20


# what goes out


async def test_nothing_is_sent_to_an_organisation_that_was_struck_off(post: Post) -> None:
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message(tenant="tenant-9"))
    assert not failed.value.retriable
    assert failed.value.trouble is not None
    assert failed.value.trouble.place == "teams:tenant-9#calls"
    await post.surface.status(post.address(tenant="tenant-9"), "reading…")
    assert await post.surface.email_of("teams:oid-kim", post.address(tenant="tenant-9")) is None
    assert (post.teams.sent, post.teams.typing, post.teams.tokens) == ([], [], [])


async def test_an_organisation_that_was_named_is_written_to(post: Post) -> None:
    settings = _settings(post.teams, tenants=("tenant-2",))
    connector = Connector(settings)
    await TeamsSurface(connector, settings, Kept()).send(post.message(tenant="tenant-2"))
    await connector.close()
    assert len(post.teams.sent) == 1
