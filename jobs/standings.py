"""Once a week: every client's profile and trap, and who is covered on every open deal, read anew; what changed is kept.

The first reading is kept too, so that the next one has something to be compared with. Run again, it finds nothing new.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jobs.task import Doing, Task
from knowledge.reader import Reader
from knowledge.records import Account, FieldChange, record_id
from skills.noticing.standings import COVERAGE, PROFILE, TRAP, of_client, of_deal
from skills.people.stakeholder_map import persons
from skills.profile.client import profile_of
from skills.profile.read import read_files as read_clients
from skills.rules import Rules
from skills.scoring.file import DealFile
from skills.scoring.read import read_files

SOURCE = "weekly"
_CLIENTS, _DEALS = 50, 200
"""Held in memory at once."""
_EVER = datetime(2000, 1, 1, tzinfo=UTC)

Standing = dict[str, dict[str, str]]
"""Record id -> field -> value."""


async def _refresh(doing: Doing) -> str:
    house = doing.house
    steward = await house.workspace.steward()
    if steward is None:
        return "without an administrator nobody may look"
    reader, moment = house.workspace.reader(steward), house.now()
    accounts, deals = await reader.accounts(), await reader.deals(status="open")
    clients = turned = covered = 0
    for start in range(0, len(accounts), _CLIENTS):
        doing.progress(start / max(1, len(accounts)) / 2)
        page = accounts[start : start + _CLIENTS]
        now = await _clients(reader, page, moment, house.rules)
        clients += len(page)
        turned += await _keep(doing, reader, "account", now)
    for start in range(0, len(deals), _DEALS):
        doing.progress(0.5 + start / len(deals) / 2)
        files = await read_files(reader, deals[start : start + _DEALS])
        covered += await _keep(doing, reader, "deal", await asyncio.to_thread(_deals, files, moment, house.rules))
    return f"{clients} clients and {len(deals)} deals looked at, {turned} and {covered} standings changed"


async def _clients(reader: Reader, accounts: Sequence[Account], moment: datetime, rules: Rules) -> Standing:
    files = await read_clients(reader, accounts, rules.client_profile)
    today = moment.date()
    return await asyncio.to_thread(lambda: {f.account.id: of_client(profile_of(f, moment, today)) for f in files})


def _deals(files: Sequence[DealFile], moment: datetime, rules: Rules) -> Standing:
    found = {}
    for file in files:
        people = persons(file.contacts, file.edges, file.activities, moment, (file.deal.id,), rules.stakeholders)
        found[file.deal.id] = of_deal(people, file.activities, moment)
    return found


async def _keep(doing: Doing, reader: Reader, record_type: str, now: Mapping[str, Mapping[str, str]]) -> int:
    """Puts what is not as it was last into the history; how many of it had been otherwise before."""
    before = await _last(reader, record_type, sorted(now))
    moved = [
        _change(doing, record_type, one, field, before.get((one, field)), value)
        for one, fields in now.items()
        for field, value in fields.items()
        if before.get((one, field)) != value
    ]
    if moved:
        await doing.house.workspace.load(moved, source=SOURCE, at=doing.house.now())
    return sum(c.before is not None for c in moved)


async def _last(reader: Reader, record_type: str, ids: Sequence[str]) -> dict[tuple[str, str], Any]:
    changes = await reader.changes(record_type, ids, since=_EVER)
    kept = [c for c in changes if c.field in (PROFILE, TRAP, COVERAGE)]
    return {(c.record_id, c.field): c.after for c in sorted(kept, key=lambda c: (c.at, c.id))}


def _change(doing: Doing, record_type: str, about: str, field: str, before: Any, after: str) -> FieldChange:
    tenant = doing.house.workspace.tenant
    name = record_id("change", tenant, doing.key, f"{record_type}:{about}:{field}")
    at = doing.house.now()
    return FieldChange(name, tenant, record_type, about, field, before, after, at, SOURCE, doing.key)


REFRESH_STANDINGS = Task(
    "refresh_standings", "Client profiles and who is covered, once a week", _refresh, tries=3, timeout_s=3600.0
)
