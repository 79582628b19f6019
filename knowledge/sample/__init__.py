"""A sample workspace: one invented company, its clients and eighteen months of work, told relative to today.

`sample(now)` is pure: the same moment and tenant give the same records. Everything people wrote stands in
`texts/`; the code dates it, ties it together and files the evidence that the texts carry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Record
from knowledge.sample import bench, clients, deals, initiatives, papers, people, plans, script, talk
from knowledge.sample.calendar import Calendar
from knowledge.sample.evidence import EvidenceFile
from knowledge.sample.sheet import TEXTS, Sheet

__all__ = ["DEFAULT_USER", "HEROES", "Hero", "Record", "sample"]

DEFAULT_USER = "kim.berger@example.com"
"""Who a demo speaks as: a rep with many deals, a manager above and one deal team joined as a guest."""


@dataclass(frozen=True, slots=True)
class Hero:
    deal: str
    """The deal's name."""
    why: str


HEROES: tuple[Hero, ...] = (
    Hero("Skarholt mill-wide reliability", "bedrock with two stepping stones won; Capability's qualifier unanswered"),
    Hero("Castellan Relay renewal", "renewal under price pressure; discounts rising: the margin trap"),
    Hero("Vossberg compressor reliability", "mostly gossip about a CTO nobody has met; a standing override"),
    Hero("Ardenne Glass furnace fans", "no evidence at all: unknown, not zero"),
    Hero("Nordhaven crane reliability phase 2", "nearly won: every C above 75"),
    Hero("Brightwater pumping stations", "the close date slipped three times; one qualifier went stale"),
    Hero("St. Brannoc estates energy", "single-threaded: everything goes through one energy manager"),
    Hero("Pinnacle Ridge haul-truck reliability", "approved budget and a CEO who has not met us"),
    Hero("Project Osprey", "confidential: only its owner, its deal team and admins know it"),
    Hero("Merlion reefer visibility", "honey trap: many meetings and no commitment"),
)


def sample(now: datetime, tenant: str = "default") -> tuple[Record, ...]:
    """All records in load order: what a record points to comes before it wherever that is possible.

    Reads files and takes about a tenth of a second: inside an event loop, call it through `asyncio.to_thread`.
    """
    return tuple(_all(Sheet(tenant, Calendar(now))))


def _all(sheet: Sheet) -> Iterator[Record]:
    file = EvidenceFile(sheet)
    yield from people.teams(sheet)
    yield from people.users(sheet)
    yield from people.products(sheet)
    yield from people.competitors(sheet)
    yield from clients.accounts(sheet)
    yield from clients.contacts(sheet)
    yield from papers.documents(sheet, file)
    yield from papers.case_studies(sheet)
    yield from people.imperatives(sheet)
    yield from plans.objectives(sheet)
    yield from plans.targets(sheet)
    yield from plans.comp_clauses(sheet)
    yield from plans.differentiators(sheet)
    yield from bench.competencies(sheet)
    yield from bench.trainings(sheet)
    yield from bench.capacities(sheet)
    yield from clients.imperatives(sheet)
    yield from deals.deals(sheet)
    yield from people.reporting_lines(sheet)
    yield from clients.edges(sheet)
    yield from deals.edges(sheet)
    yield from clients.deliveries(sheet, file)
    yield from clients.surveys(sheet, file)
    yield from clients.tickets(sheet, file)
    yield from clients.budgets(sheet)
    entries = [e for path in sorted((TEXTS / "deals").glob("*.md")) for e in script.read(path)]
    yield from talk.activities(sheet, entries, file)
    yield from file.items
    yield from deals.qualifiers(sheet)
    yield from deals.overrides(sheet)
    yield from initiatives.initiatives(sheet)
    yield from deals.history(sheet)
    yield from initiatives.history(sheet)
