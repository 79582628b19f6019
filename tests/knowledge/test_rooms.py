"""A room: what is said where several people read holds only what every one of them may see."""

import random
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge import policy
from knowledge.access import Principal, Room
from knowledge.store import statements
from knowledge.store.reader_threads import Query
from knowledge.store.tables import KINDS
from knowledge.workspace import Workspace
from tests.knowledge.test_policy import World, make_world
from tests.support.in_sample import RECORDS
from tests.support.small import NOW, clock
from tests.support.told import ORDINARY


async def in_room(space: Workspace, who: Principal, others: Iterable[Principal]) -> Principal:
    return replace(who, room=await space.room([who, *others]))


async def listed(space: Workspace, who: Principal, now: Any) -> dict[str, set[str]]:
    """Ids of all that a person reads in any table, by the statement every list is made of."""
    found = {}
    for name, kind in KINDS.items():
        statement = statements.listing(kind, policy.shape_of(who), frozenset())
        query = Query(statement, policy.parameters(who, now), kind.record)
        found[name] = {r.id for r in (await space._database.select([query], who, now))[0]}
    return found


@pytest.fixture
async def sample_space(tmp_path: Path, database_url: str | None) -> AsyncIterator[Workspace]:
    space = await Workspace.open(tmp_path / "home", database_url=database_url, clock=lambda: ORDINARY)
    await space.load(RECORDS, source="sample")
    yield space
    await space.close()


@pytest.mark.timeout(120)
async def test_nothing_is_read_in_a_room_that_one_of_its_readers_may_not_read(sample_space: Workspace) -> None:
    space = sample_space
    people = [await space.principal(u.id) for u in await space.users() if u.active and u.role != "analyst"]
    alone = {p.user_id: await listed(space, p, ORDINARY) for p in people}
    rng = random.Random(7)
    seen: set[str] = set()
    for _ in range(12):
        readers = rng.sample(people, rng.choice([1, 2, 2, 3]))
        who = await in_room(space, readers[0], readers[1:])
        for name, ids in (await listed(space, who, ORDINARY)).items():
            shared = set.intersection(*(alone[r.user_id][name] for r in readers))
            assert ids <= shared, f"{name} read by {[r.name for r in readers]}"
            if name in ("deal", "account"):
                assert ids == shared
            seen |= {name} if ids else set()
    assert {"deal", "account", "activity", "contact", "document", "evidence", "case_study", "user"} <= seen


async def test_what_is_limited_to_somebody_is_not_read_in_a_room_even_of_its_own_reader(
    sample_space: Workspace,
) -> None:
    space = sample_space
    for user in await space.users():
        who = await space.principal(user.id)
        alone = await in_room(space, who, [])
        reader = space.reader(alone)
        assert not [d for d in await reader.documents() if d.private_to or d.audience != "all"]
        assert not [t for t in await reader.targets() if t.user_id]
        assert {c.kind for c in await reader.competencies()} <= {"certificate"}
        assert await reader.live_calls() == []
        assert await reader.preferences() == []


def allowed(who: Principal, world: World) -> set[str]:
    return {d.id for d in world.deals if policy.may_see_deal(who, world.facts(d))}


@pytest.mark.timeout(120)
async def test_python_sql_and_search_agree_on_every_deal_of_random_rooms(
    tmp_path: Path, database_url: str | None
) -> None:
    rng = random.Random(20261121)
    world = make_world(rng, "default", users=30, accounts=15, deals=80, edges=80)
    space = await Workspace.open(tmp_path / "home", database_url=database_url, clock=clock)
    await space.load(world.records, source="random")
    people = [await space.principal(u.id) for u in world.users]
    shown = 0
    for _ in range(40):
        readers = rng.sample(people, rng.randint(1, 3))
        who = await in_room(space, readers[0], readers[1:])
        expected = set.intersection(*(allowed(r, world) for r in readers))
        grants = await space.grants(who)
        assert {d.id for d in await space.reader(who).deals()} == expected
        assert allowed(who, world) == expected
        assert grants.deal_ids == expected
        scopes = policy.scopes_of(grants)
        assert {s for s in scopes if s.startswith("deal:")} == {f"deal:{d}" for d in expected}
        assert policy.EVERYTHING not in scopes
        shown += len(expected)
    await space.close()
    assert shown > 100


def test_a_roomed_reader_searches_nothing_that_is_limited_to_somebody() -> None:
    who = Principal("default", "u1", "manager", room=Room(frozenset({"d1"}), frozenset({"a1"})))
    grants = policy.Grants(who, frozenset({"d1"}), frozenset({"a1"}), version=1)
    assert policy.scopes_of(grants) == {"company", "deal:d1", "account:a1"}


def test_a_room_hides_what_is_personal_from_the_person_themselves() -> None:
    who = Principal("default", "u1", "admin", room=Room(frozenset(), frozenset()))
    assert not policy.may_see_person(who, "u1", None)
    assert policy.may_see_person(who, None, "t1")


async def test_a_room_without_readers_is_refused(tmp_path: Path) -> None:
    space = await Workspace.open(tmp_path / "home", clock=lambda: NOW)
    with pytest.raises(ValueError, match="readers"):
        await space.room([])
    await space.close()
