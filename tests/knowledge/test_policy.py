"""One access policy, three forms: SQL, the vector stores' scopes and Python agree on every user and deal.

The worlds are random and hostile: teams in teams, managers with and without a region, confidential deals, people on
account and deal teams (now, formerly, soon), inactive users, analysts, and a second company with the same ids.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import policy
from knowledge.access import DealFacts, Grants, Principal
from knowledge.records import (
    Account,
    Activity,
    Competency,
    Deal,
    Document,
    Edge,
    Record,
    Role,
    Target,
    Team,
    User,
)
from knowledge.workspace import Workspace
from tests.support.small import NOW, ago, clock

REGIONS = ("North", "South", None)
ROLES: tuple[Role, ...] = ("rep", "rep", "rep", "manager", "manager", "analyst", "admin")


@dataclass
class World:
    """One company's records."""

    tenant: str
    teams: list[Team]
    users: list[User]
    accounts: list[Account]
    deals: list[Deal]
    edges: list[Edge]
    targets: list[Target]
    competencies: list[Competency]

    @property
    def records(self) -> list[Record]:
        return [*self.teams, *self.users, *self.accounts, *self.deals, *self.edges, *self.targets, *self.competencies]

    def opens_to(self, principal: Principal, record: Target | Competency) -> bool:
        """Whether what is personal to a colleague is the principal's to see, by the policy's Python form."""
        if record.tenant != principal.tenant:
            return False
        if isinstance(record, Competency) and record.kind == "certificate":
            return principal.active
        teams = {u.id: u.team_id for u in self.users}
        return policy.may_see_person(principal, record.user_id, teams.get(record.user_id or ""))

    def facts(self, deal: Deal) -> DealFacts:
        """What the policy needs, worked out from the plain records and nothing else."""

        def team(kind: str, of: str | None) -> frozenset[str]:
            return frozenset(
                e.subject_id
                for e in self.edges
                if e.kind == kind
                and e.object_id == of
                and e.valid_from <= NOW
                and (e.valid_to is None or e.valid_to > NOW)
            )

        owner = next(u for u in self.users if u.id == deal.owner_id)
        return DealFacts(
            tenant=deal.tenant,
            deal_id=deal.id,
            owner_id=deal.owner_id,
            owner_team_id=owner.team_id,
            account_id=deal.account_id,
            region=deal.region,
            confidential=deal.confidential,
            deal_team=team("deal_team", deal.id),
            account_team=team("account_team", deal.account_id),
        )


def make_world(rng: random.Random, tenant: str, *, users: int, accounts: int, deals: int, edges: int) -> World:
    own: dict[str, Any] = {"tenant": tenant}
    people = [f"u{n}" for n in range(users)]
    teams = [
        Team(
            f"t{n}",
            name=f"Team {n}",
            manager_id=rng.choice([None, *people]),
            parent_id=rng.choice([None, f"t{n // 2}"]),
            **own,
        )
        for n in range(max(2, users // 4))
    ]
    members = [
        User(
            u,
            email=f"{u}@{tenant}.example",
            name=u,
            role=rng.choice(ROLES),
            team_id=rng.choice([None, *(t.id for t in teams)]),
            region=rng.choice(REGIONS),
            active=rng.random() > 0.1,
            **own,
        )
        for u in people
    ]
    clients = [
        Account(f"a{n}", name=f"Client {n}", owner_id=rng.choice([None, *people]), **own) for n in range(accounts)
    ]
    pursued = [
        Deal(
            f"d{n}",
            name=f"Deal {n}",
            owner_id=rng.choice(people),
            account_id=rng.choice([None, *(a.id for a in clients)]),
            region=rng.choice(REGIONS),
            confidential=rng.random() < 0.25,
            **own,
        )
        for n in range(deals)
    ]
    related = []
    for n in range(edges):
        kind = rng.choice(("account_team", "deal_team"))
        target = rng.choice(clients if kind == "account_team" else pursued).id
        start, end = rng.choice([(ago(9), None), (ago(9), ago(-9)), (ago(9), ago(1)), (ago(-1), None)])
        related.append(
            Edge(
                f"e{n}",
                kind=kind,
                subject_id=rng.choice(people),
                object_id=target,
                valid_from=start,
                valid_to=end,
                **own,
            )
        )  # type: ignore[arg-type]
    quotas = [_target(rng, n, rng.choice(people), rng.choice(teams).id, own) for n in range(users)]
    return World(
        tenant,
        teams,
        members,
        clients,
        pursued,
        related,
        quotas,
        [_held(rng, n, people, own) for n in range(2 * users)],
    )


def _target(rng: random.Random, n: int, user: str, team: str, own: dict[str, Any]) -> Target:
    whose: dict[str, str] = {"user_id": user} if rng.random() < 0.8 else {"team_id": team}
    return Target(f"q{n}", starts_on=NOW.date(), ends_on=NOW.date(), amount=Decimal(n + 1), **whose, **own)


def _held(rng: random.Random, n: int, people: list[str], own: dict[str, Any]) -> Competency:
    certified = rng.random() < 0.3
    return Competency(
        f"c{n}",
        user_id=rng.choice(people),
        skill="sales_planning",
        rating=rng.uniform(0, 10),
        on=NOW.date() - timedelta(days=1),
        kind="certificate" if certified else "assessment",
        title="Planner" if certified else "",
        **own,
    )


async def disagreements(workspace: Workspace, worlds: list[World]) -> tuple[int, list[str]]:
    """How many user/deal pairs were compared, and every one on which the three forms differ."""
    mine = next(w for w in worlds if w.tenant == workspace.tenant)
    facts = {(w.tenant, d.id): w.facts(d) for w in worlds for d in w.deals}
    compared, wrong = 0, []
    for user in mine.users:
        principal = await workspace.principal(user.id)
        grants = await workspace.grants(principal)
        listed = {d.id for d in await workspace.reader(principal).deals()}
        for (tenant, deal_id), fact in facts.items():
            python = policy.may_see_deal(principal, fact)
            chunk_is_ours = tenant == principal.tenant
            sql = chunk_is_ours and deal_id in listed
            vector = chunk_is_ours and policy.may_read_scope(grants, f"deal:{deal_id}")
            resolved = chunk_is_ours and deal_id in grants.deal_ids
            compared += 1
            if len({python, sql, vector, resolved}) != 1:
                wrong.append(f"{user.id} ({user.role}) {tenant}/{deal_id}: {python=} {sql=} {vector=} {resolved=}")
    return compared, wrong


@pytest.mark.timeout(120)
async def test_three_forms_agree_on_more_than_ten_thousand_pairs(tmp_path: Path, database_url: str | None) -> None:
    rng = random.Random(20261120)
    worlds = [make_world(rng, t, users=40, accounts=25, deals=150, edges=120) for t in ("default", "other")]
    spaces = [
        await Workspace.open(tmp_path / "home", database_url=database_url, tenant=w.tenant, clock=clock) for w in worlds
    ]
    for space, world in zip(spaces, worlds, strict=True):
        await space.load(world.records, source="random")
    compared = 0
    for space in spaces:
        pairs, wrong = await disagreements(space, worlds)
        assert wrong == []
        compared += pairs
    for space in spaces:
        await space.close()
    assert compared >= 10_000


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), users=st.integers(1, 10), deals=st.integers(1, 14), edges=st.integers(0, 14))
def test_three_forms_agree_in_any_small_world(
    tmp_path_factory: pytest.TempPathFactory, seed: int, users: int, deals: int, edges: int
) -> None:
    rng = random.Random(seed)
    worlds = [make_world(rng, t, users=users, accounts=4, deals=deals, edges=edges) for t in ("default", "other")]

    async def compare() -> list[str]:
        home = tmp_path_factory.mktemp("world")
        wrong: list[str] = []
        for world in worlds:
            space = await Workspace.open(home, tenant=world.tenant, clock=clock)
            await space.load(world.records, source="random")
            wrong += (await disagreements(space, worlds))[1]
            await space.close()
        return wrong

    assert asyncio.run(compare()) == []


async def read_in_every_way(workspace: Workspace, who: Principal, kind: str, ids: list[str]) -> dict[str, set[str]]:
    """The ids of targets or competencies that each way of reading gives this person."""
    reader = workspace.reader(who)
    titled = set(await reader.titles([(kind, i) for i in ids]))
    return {
        "list": {r.id for r in await (reader.targets() if kind == "target" else reader.competencies())},
        "one by one": {i for i in ids if await reader.record(kind, i) is not None},
        "history": {i for i in ids if await reader.history(kind, i)},
        "titles": titled,
    }


async def personal_disagreements(workspace: Workspace, worlds: list[World]) -> tuple[int, list[str]]:
    """How many pairs of a person and something personal were compared, and those on which two forms differ."""
    mine = next(w for w in worlds if w.tenant == workspace.tenant)
    compared, wrong = 0, []
    for user in mine.users:
        who = await workspace.principal(user.id)
        for kind, own in (("target", mine.targets), ("competency", mine.competencies)):
            allowed = {r.id for r in own if mine.opens_to(who, r)}
            compared += len(own)
            for way, found in (await read_in_every_way(workspace, who, kind, [r.id for r in own])).items():
                named = {r.id for r in own if isinstance(r, Competency) and r.title}
                expected = allowed & named if way == "titles" else allowed
                if found != expected:
                    wrong.append(f"{user.id} ({user.role}) {kind}, {way}: {sorted(found ^ expected)}")
    return compared, wrong


async def loaded_and_changed(home: Path, database_url: str | None, world: World) -> Workspace:
    """The world, with every target and competency changed once, so that each has a history to give away."""
    space = await Workspace.open(home, database_url=database_url, tenant=world.tenant, clock=clock)
    await space.load(world.records, source="random", at=ago(2))
    world.targets = [replace(q, amount=q.amount + 1) for q in world.targets]
    world.competencies = [replace(c, rating=c.rating / 2 + 1) for c in world.competencies]
    await space.load([*world.targets, *world.competencies], source="random", at=ago(1))
    return space


async def test_what_is_personal_opens_to_the_same_people_in_python_and_sql(
    tmp_path: Path, database_url: str | None
) -> None:
    rng = random.Random(4711)
    worlds = [make_world(rng, t, users=16, accounts=2, deals=2, edges=2) for t in ("default", "other")]
    compared = 0
    for world in worlds:
        space = await loaded_and_changed(tmp_path / "home", database_url, world)
        pairs, wrong = await personal_disagreements(space, worlds)
        await space.close()
        assert wrong == []
        compared += pairs
    assert compared >= 1_000


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32), users=st.integers(1, 8))
def test_what_is_personal_stays_so_in_any_small_world(
    tmp_path_factory: pytest.TempPathFactory, seed: int, users: int
) -> None:
    world = make_world(random.Random(seed), "default", users=users, accounts=1, deals=1, edges=1)

    async def compare() -> list[str]:
        space = await loaded_and_changed(tmp_path_factory.mktemp("world"), None, world)
        _, wrong = await personal_disagreements(space, [world])
        await space.close()
        return wrong

    assert asyncio.run(compare()) == []


async def test_a_rep_learns_no_colleagues_target_or_assessment(tmp_path: Path) -> None:
    rng = random.Random(99)
    world = make_world(rng, "default", users=30, accounts=2, deals=2, edges=2)
    space = await loaded_and_changed(tmp_path / "home", None, world)
    reps = [u for u in world.users if u.role in ("rep", "analyst") and u.active]
    assert len(reps) >= 10
    for user in reps:
        reader = space.reader(await space.principal(user.id))
        others = [u.id for u in world.users if u.id != user.id]
        assert await reader.targets(user_ids=others) == []
        assert {c.kind for c in await reader.competencies(user_ids=others)} <= {"certificate"}
        for target in world.targets:
            if target.user_id in others:
                assert await reader.record("target", target.id) is None
                assert await reader.history("target", target.id) == []
    await space.close()


def principal(role: Role = "rep", **more: Any) -> Principal:
    return Principal(tenant="default", user_id="u1", role=role, **more)


def facts(**more: Any) -> DealFacts:
    plain: dict[str, Any] = {
        "tenant": "default",
        "deal_id": "d1",
        "owner_id": "u2",
        "owner_team_id": "t1",
        "account_id": "a1",
        "region": "North",
        "confidential": False,
    }
    return DealFacts(**(plain | more))


MANAGER = principal("manager", team_ids=frozenset({"t1"}))


@pytest.mark.parametrize(
    ("who", "user", "team", "sees"),
    [
        (principal(), "u1", None, True),
        (principal(), "u2", "t1", False),
        (principal(), None, None, True),
        (principal(active=False), "u1", None, False),
        (principal(active=False), None, None, False),
        (principal("rep", team_ids=frozenset({"t1"})), "u2", "t1", False),
        (principal("analyst"), "u2", "t1", False),
        (principal("analyst"), None, None, True),
        (MANAGER, "u2", "t1", True),
        (MANAGER, "u2", "t2", False),
        (MANAGER, "u2", None, False),
        (replace(MANAGER, region="South"), "u2", "t1", True),
        (principal("admin"), "u2", None, True),
    ],
)
def test_each_rule_on_what_is_personal_decides_as_it_is_written(
    who: Principal, user: str | None, team: str | None, sees: bool
) -> None:
    assert policy.may_see_person(who, user, team) is sees


@pytest.mark.parametrize(
    ("who", "deal", "sees"),
    [
        (principal(), facts(), False),
        (principal(), facts(owner_id="u1"), True),
        (principal(), facts(deal_team=frozenset({"u1"})), True),
        (principal(), facts(account_team=frozenset({"u1"})), True),
        (principal(), facts(owner_id="u1", confidential=True), True),
        (principal(), facts(deal_team=frozenset({"u1"}), confidential=True), True),
        (principal(), facts(account_team=frozenset({"u1"}), confidential=True), False),
        (principal(active=False), facts(owner_id="u1"), False),
        (principal(), facts(owner_id="u1", tenant="other"), False),
        (MANAGER, facts(), True),
        (MANAGER, facts(confidential=True), False),
        (MANAGER, facts(owner_team_id="t2"), False),
        (MANAGER, facts(owner_team_id=None), False),
        (replace(MANAGER, region="South"), facts(), False),
        (replace(MANAGER, region="South"), facts(region=None), True),
        (replace(MANAGER, region="South"), facts(owner_id="u1"), True),
        (principal("rep", team_ids=frozenset({"t1"})), facts(), False),
        (principal("analyst"), facts(owner_id="u1"), False),
        (principal("admin"), facts(confidential=True), True),
        (principal("admin"), facts(tenant="other"), False),
    ],
)
def test_each_rule_decides_as_it_is_written(who: Principal, deal: DealFacts, sees: bool) -> None:
    assert policy.may_see_deal(who, deal) is sees
    assert policy.may_write_deal(who, deal) is sees


def grants(who: Principal, deals: set[str] | None = None, accounts: set[str] | None = None) -> Grants:
    return Grants(who, frozenset(deals or ()), frozenset(accounts or ()), version=1)


def document(**more: Any) -> Document:
    return Document("x", "default", "note", "T", "deal", (), NOW, **more)


@pytest.mark.parametrize(
    ("record", "scope"),
    [
        (document(), "company"),
        (document(audience="managers"), "managers"),
        (document(private_to="u1"), "private:u1"),
        (document(account_id="a1"), "account:a1"),
        (document(account_id="a1", deal_id="d1"), "deal:d1"),
        (document(deal_id="d1", private_to="u1"), "deal:d1&private:u1"),
        (document(account_id="a1", audience="managers"), "account:a1&managers"),
        (Deal("d1", "default", "D", "u1", account_id="a1"), "deal:d1"),
        (Account("a1", "default", "A"), "account:a1"),
        (Activity("x", "default", "note", NOW, "S", account_id="a1"), "account:a1"),
    ],
)
def test_every_record_has_one_scope(record: Any, scope: str) -> None:
    assert policy.scope_of(record) == scope


def test_scopes_open_exactly_what_the_rules_say() -> None:
    rep = grants(principal(), {"d1"}, {"a1"})
    manager = grants(MANAGER, {"d1"}, {"a1"})
    admin = grants(principal("admin"))
    every = [document(**m) for m in ({}, {"audience": "managers"}, {"private_to": "u1"}, {"private_to": "u9"})]
    every += [
        document(deal_id=d, **m) for d in ("d1", "d2") for m in ({}, {"private_to": "u1"}, {"audience": "managers"})
    ]

    def opened(who: Grants) -> Counter[str]:
        return Counter(policy.scope_of(d) for d in every if policy.may_read_scope(who, policy.scope_of(d)))

    assert set(opened(rep)) == {"company", "private:u1", "deal:d1", "deal:d1&private:u1"}
    assert set(opened(manager)) == {*opened(rep), "managers", "deal:d1&managers"}
    assert opened(admin).total() == len(every)
    assert policy.scopes_of(grants(principal(active=False), {"d1"})) == frozenset()


def test_the_chroma_filter_names_tenant_and_scopes_and_an_analysts_buckets() -> None:
    rep = policy.chroma_where(grants(principal(), {"d1"}))
    assert rep == {
        "$and": [
            {"tenant": {"$eq": "default"}},
            {"scope": {"$in": ["company", "deal:d1", "deal:d1&private:u1", "private:u1"]}},
        ]
    }
    assert policy.chroma_where(grants(principal("admin"))) == {"tenant": {"$eq": "default"}}
    analyst = policy.chroma_where(grants(principal("analyst")))
    assert {"bucket": {"$in": ["company", "industry"]}} in analyst["$and"]


async def test_rights_end_by_the_calendar_without_anybody_writing(tmp_path: Path) -> None:
    moment = [NOW]
    space = await Workspace.open(tmp_path / "home", clock=lambda: moment[0])
    await space.load(
        [
            User("u1", "default", "u1@x.example", "One", "rep"),
            User("u2", "default", "u2@x.example", "Two", "rep"),
            Deal("d1", "default", "Deal", "u2"),
            Edge("e1", "default", "deal_team", "u1", "d1", ago(1), NOW + timedelta(hours=1)),
        ],
        source="test",
    )
    who = await space.principal("u1")
    assert (await space.grants(who)).deal_ids == {"d1"}
    moment[0] = NOW + timedelta(hours=2)
    assert (await space.grants(who)).deal_ids == frozenset()
    assert await space.reader(who).deals() == []
    await space.close()
