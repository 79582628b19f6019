"""The second wall: PostgreSQL itself refuses rows a person may not see, whatever a statement forgot to ask."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from knowledge.access import Principal
from knowledge.store import tables as t
from knowledge.store.tables import KINDS
from knowledge.workspace import Workspace
from tests.knowledge.test_policy import make_world
from tests.support.small import clock


@pytest.fixture
async def walled(tmp_path: Path, small_on_postgres: str) -> AsyncIterator[Workspace]:
    opened = await Workspace.open(tmp_path / "home", database_url=small_on_postgres, clock=clock)
    yield opened
    await opened.close()


async def bare_ids(workspace: Workspace, who: Principal, kind: str) -> set[str]:
    """What a statement without any condition of its own returns for this person."""
    async with workspace._database.read(who, clock()) as connection:
        return set(await connection.scalars(select(KINDS[kind].table.c.id)))


async def test_the_wall_stands(walled: Workspace) -> None:
    assert walled.row_security


@pytest.mark.parametrize("who", ["kim", "liu", "dana", "ben", "maya", "erik", "ana", "ivan", "ada"])
async def test_a_statement_that_forgot_its_rights_shows_what_the_policy_shows(walled: Workspace, who: str) -> None:
    principal = await walled.principal(f"user_{who}")
    reader = walled.reader(principal)
    assert await bare_ids(walled, principal, "deal") == {d.id for d in await reader.deals()}
    assert await bare_ids(walled, principal, "account") == {a.id for a in await reader.accounts()}
    assert await bare_ids(walled, principal, "contact") == {c.id for c in await reader.contacts()}
    if who != "ana":  # the buckets an analyst is kept from are the first wall's business
        assert await bare_ids(walled, principal, "document") == {d.id for d in await reader.documents()}
        assert await bare_ids(walled, principal, "activity") == {a.id for a in await reader.activities()}


async def test_the_wall_agrees_with_the_policy_in_a_random_world(tmp_path: Path, postgres_url: str) -> None:
    rng = random.Random(7)
    worlds = [make_world(rng, t, users=30, accounts=20, deals=120, edges=90) for t in ("default", "other")]
    compared = 0
    for world in worlds:
        space = await Workspace.open(tmp_path / "home", database_url=postgres_url, tenant=world.tenant, clock=clock)
        await space.load(world.records, source="random")
        for user in world.users:
            principal = await space.principal(user.id)
            grants = await space.grants(principal)
            assert await bare_ids(space, principal, "deal") == grants.deal_ids
            assert await bare_ids(space, principal, "account") == grants.account_ids
            personal = [*world.targets, *world.competencies]
            allowed = {r.id for r in personal if world.opens_to(principal, r)}
            shown = await bare_ids(space, principal, "target") | await bare_ids(space, principal, "competency")
            assert shown == allowed
            compared += len(world.deals)
        await space.close()
    assert compared == 7200


async def test_a_connection_handed_from_one_person_to_the_next_forgets_the_first(walled: Workspace) -> None:
    kim, ben = await walled.principal("user_kim"), await walled.principal("user_ben")
    for _ in range(3):
        assert "deal_helix_core" in await bare_ids(walled, kim, "deal")
        assert "deal_helix_core" not in await bare_ids(walled, ben, "deal")


async def test_whoever_is_nobody_sees_nothing_and_a_reader_only_reads_records(walled: Workspace) -> None:
    ghost = Principal(tenant="default", user_id="user_ghost", role="admin")
    assert await bare_ids(walled, ghost, "deal") == set()
    stranger = Principal(tenant="elsewhere", user_id="user_ada", role="admin")
    assert await bare_ids(walled, stranger, "product") == set()
    ada = await walled.principal("user_ada")
    for statement in (select(func.count()).select_from(t.ledger), text("delete from deals"), text("table inbox")):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with walled._database.read(ada, datetime.now(UTC)) as connection:
                await connection.execute(statement)
