"""A made-up company of any size: reps in every zone, their deals, clients, people, mails, meetings, tasks, evidence."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from benchmarks.scoring import made_up
from knowledge.records import (
    Account,
    Activity,
    Competitor,
    Contact,
    Deal,
    Edge,
    Preference,
    QualifierAnswer,
    Record,
    Team,
    User,
)
from knowledge.workspace import Workspace

TENANT = "default"
ZONES = [f"Etc/GMT{n:+d}" for n in range(-12, 12)]
_TEAM = 10
"""Reps a manager has."""
_PARTS = (("buyer", "neutral"), ("beneficiary", "champion"), ("backer", "supporter"))
_STAGES = ("prospect", "qualify", "propose", "negotiate")
_TOGETHER = 400


@dataclass(frozen=True, slots=True)
class Company:
    """As it stands on a morning; the same for the same numbers."""

    people: int
    deals: int
    today: datetime
    items: int = 10
    """Pieces of evidence on each deal."""

    def zone_of(self, n: int) -> str:
        """People cluster: a third of them in two zones."""
        chance = random.Random(n)
        return ZONES[chance.choice((12, 13)) if chance.random() < 1 / 3 else chance.randrange(24)]

    def user_id(self, n: int) -> str:
        return f"user_{n:05}"

    async def into(self, workspace: Workspace) -> None:
        """Everything but what happened since yesterday; scored and frozen by who calls."""
        await workspace.load(self._people(), source="made up", at=self.today - timedelta(days=200))
        for start in range(0, self.deals, _TOGETHER):
            records = [r for n in range(start, min(self.deals, start + _TOGETHER)) for r in self._deal(n)]
            await workspace.load(records, source="made up", at=self.today - timedelta(days=40))

    async def overnight(self, workspace: Workspace, at: datetime) -> None:
        """A tenth of the deals put off, as many with fresh evidence against us."""
        files = [(n, made_up(n, self.items + 2)) for n in range(1, self.deals, 10)]
        off = [
            replace(self._plain(n), close_on=(self.today + timedelta(days=120)).date())
            for n in range(0, self.deals, 10)
        ]
        new = [replace(e, at=at, recorded_at=at, polarity=-1) for _, f in files for e in f.evidence[-2:]]
        await workspace.load([*off, *new], source="made up", at=at)

    def _people(self) -> list[Record]:
        made: list[Record] = [User("user_admin", TENANT, "admin@company.example", "Admin", "admin")]
        made += [Competitor(f"competitor_{n}", TENANT, f"Rival {n} Systems") for n in range(20)]
        for team in range(-(-self.people // _TEAM)):
            boss = User(f"boss_{team}", TENANT, f"boss{team}@company.example", f"Boss {team}", "manager")
            off = Preference(f"preference_{boss.id}", TENANT, boss.id, briefing=False, digest=False)
            made += [boss, off, Team(f"team_{team}", TENANT, f"Team {team}", boss.id)]
        for n in range(self.people):
            address = f"rep{n}@company.example"
            made.append(
                User(
                    self.user_id(n), TENANT, address, f"Rep {n}", "rep", f"team_{n // _TEAM}", time_zone=self.zone_of(n)
                )
            )
        return made

    def _owner(self, deal: int) -> int:
        """A few have many deals, some have none."""
        return min(random.Random(-deal - 1).randrange(self.people) for _ in range(1 + deal % 2))

    def _plain(self, n: int) -> Deal:
        return Deal(
            f"deal_{n}",
            TENANT,
            f"Deal {n}",
            self.user_id(self._owner(n)),
            f"account_{self._owner(n)}",
            stage=_STAGES[n % 4],
            amount=Decimal(20_000 + n * 37 % 900_000),
            created_on=(self.today - timedelta(days=150)).date(),
            close_on=(self.today + timedelta(days=n % 100 - 5)).date(),
        )

    def _deal(self, n: int) -> Iterator[Record]:
        deal, owner = self._plain(n), self._owner(n)
        client = Account(str(deal.account_id), TENANT, f"Client {owner}", owner_id=deal.owner_id)
        contacts = [
            Contact(f"contact_{owner}_{i}", TENANT, client.id, f"Person {owner} {i}", "Director") for i in range(3)
        ]
        yield from (client, *contacts, deal)
        for contact, (role, stance) in zip(contacts, _PARTS, strict=True):
            attrs = {"role": role, "stance": stance}
            began = self.today - timedelta(days=100)
            yield Edge(f"edge_{n}_{role}", TENANT, "plays_role", contact.id, deal.id, began, attrs=attrs)
        yield from made_up(n, self.items).evidence
        yield QualifierAnswer(
            f"answer_{n}", TENANT, deal.id, "control", n % 3 == 0, self.today - timedelta(days=50), deal.owner_id
        )
        yield from self._happened(n, deal, contacts)

    def _happened(self, n: int, deal: Deal, contacts: Sequence[Contact]) -> Iterator[Activity]:
        place = {"account_id": deal.account_id, "deal_id": deal.id, "user_id": deal.owner_id}
        chance = random.Random(n)
        for i in range(6):
            whom, at = contacts[i % 3], self.today - timedelta(days=chance.randrange(2, 90), hours=i)
            way = "in" if i % 2 else "out"
            body = "Could you send the revised scope before our board meets? The budget is being settled."
            yield Activity(
                f"mail_{n}_{i}",
                TENANT,
                "mail",
                at,
                "Scope",
                body,
                contact_ids=(whom.id,),
                direction=way,
                thread=f"t{n}{i}",
                **place,
            )  # type: ignore[arg-type]
        if n % 3 == 0:
            zone = ZoneInfo(self.zone_of(self._owner(n)))
            at = datetime.combine(self.today.date(), time(14), zone).astimezone(UTC)
            yield Activity(
                f"meeting_{n}", TENANT, "meeting", at, "Review", minutes=45, contact_ids=(contacts[0].id,), **place
            )  # type: ignore[arg-type]
        if n % 4 == 0:
            due = self.today.date() - timedelta(days=n % 3)
            yield Activity(
                f"task_{n}", TENANT, "task", self.today - timedelta(days=9), "Send the plan", due_on=due, **place
            )  # type: ignore[arg-type]
