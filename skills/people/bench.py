"""Everybody who could work on a deal and what is on record of them, read for one asker; and whom they may compare.

Certificates, hours and roles are everybody's to know; assessments only one's own, those of people one manages and, for
an admin, all; deals as far as one may see them. To set one colleague's assessment against another's missing one would
be unfair and would tell what is hidden, so a comparison uses only what the asker may see of everybody in it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.access import Principal
from knowledge.reader import Reader
from knowledge.records import Activity, Capacity, Competency, Contact, Deal, Edge, Training, User
from skills.people.experience import Experience, experiences
from skills.people.stakeholder_rules import LOOK_BACK
from skills.people.ties import Tie, ties

_LATEST = 400
"""Activities looked at per client."""


@dataclass(frozen=True, slots=True)
class Bench:
    moment: datetime
    users: Mapping[str, User]
    """By id, who left included: they still have names."""
    competencies: Mapping[str, tuple[Competency, ...]] = field(default_factory=dict)
    """By user id, as far as the asker may see."""
    capacities: tuple[Capacity, ...] = ()
    trainings: tuple[Training, ...] = ()
    deals: Mapping[str, Deal] = field(default_factory=dict)
    """By id, of any status, as far as the asker may see."""
    teams: tuple[Edge, ...] = ()
    """`deal_team` edges on those deals."""
    families: Mapping[str, str] = field(default_factory=dict)
    """Product id -> solution family."""
    contacts: tuple[Contact, ...] = ()
    """The client's people."""
    relations: tuple[Edge, ...] = ()
    """Edges that point at them: who owns the relationship, who reports to them."""
    activities: tuple[Activity, ...] = ()
    """With the client, newest first."""

    def solutions(self, deal: Deal) -> tuple[str, ...]:
        return tuple(sorted({self.families.get(p) or p for p in deal.product_ids}))

    def held(self, user_id: str) -> tuple[Competency, ...]:
        return self.competencies.get(user_id, ())

    def experiences(self) -> dict[str, Experience]:
        named: dict[str, frozenset[str]] = {}
        for edge in self.teams:
            named[edge.object_id] = named.get(edge.object_id, frozenset()) | {edge.subject_id}
        return experiences(self.deals.values(), named, self.moment)

    def ties(self) -> dict[str, Tie] | None:
        return ties(self.contacts, self.relations, self.activities, self.moment)

    def name(self, user_id: str) -> str:
        user = self.users.get(user_id)
        return user.name if user is not None else "a colleague"


async def read_bench(reader: Reader, deal: Deal | None, moment: datetime) -> Bench:
    """Reads the company, deal and client buckets; a dozen queries, whatever the number of people."""
    users, competencies, capacities, trainings, deals, products = await asyncio.gather(
        reader.users(),
        reader.competencies(),
        reader.capacities(),
        reader.trainings(),
        reader.deals(),
        reader.products(),
    )
    teams, client = await asyncio.gather(
        reader.edges(kind="deal_team", object_ids=[d.id for d in deals]), _client(reader, deal, moment)
    )
    contacts, relations, activities = client
    return Bench(
        moment,
        {u.id: u for u in users},
        _by_user(competencies),
        tuple(capacities),
        tuple(trainings),
        {d.id: d for d in deals},
        tuple(teams),
        {p.id: p.family or p.name for p in products},
        contacts,
        relations,
        activities,
    )


async def _client(
    reader: Reader, deal: Deal | None, moment: datetime
) -> tuple[tuple[Contact, ...], tuple[Edge, ...], tuple[Activity, ...]]:
    if deal is None:
        return (), (), ()
    since = moment - LOOK_BACK
    if deal.account_id is None:
        own = await reader.activities(deal_id=deal.id, kinds=("mail", "call", "meeting"), since=since, limit=_LATEST)
        return (), (), tuple(own)
    contacts, activities = await asyncio.gather(
        reader.contacts(account_id=deal.account_id),
        reader.activities(account_id=deal.account_id, kinds=("mail", "call", "meeting"), since=since, limit=_LATEST),
    )
    relations = await reader.edges(object_ids=[c.id for c in contacts]) if contacts else []
    return tuple(contacts), tuple(relations), tuple(activities)


def _by_user(records: Iterable[Competency]) -> dict[str, tuple[Competency, ...]]:
    found: dict[str, list[Competency]] = {}
    for held in records:
        found.setdefault(held.user_id, []).append(held)
    return {u: tuple(some) for u, some in found.items()}


def sees_assessments(principal: Principal, user: User) -> bool:
    """Whether the asker may see how a colleague was assessed: their own, and those of people they manage."""
    if principal.role == "admin" or user.id == principal.user_id:
        return True
    return principal.role == "manager" and user.team_id in principal.team_ids


def compared_fairly(principal: Principal, people: Iterable[User]) -> bool:
    """Whether assessments and closed deals of all of them may be set side by side."""
    return all(sees_assessments(principal, u) for u in people)
