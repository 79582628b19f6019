"""What the steps found about one client, put side by side. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.records import Account, Deal, Imperative
from skills.catalog.client_profile.outcome import ClientCard
from skills.catalog.client_profile.outcome import Out as ProfileOut
from skills.catalog.client_strategy.research import Research
from skills.catalog.engagement_excellence.lens_work import behind
from skills.catalog.engagement_excellence.outcome import ClientCard as LensesCard
from skills.catalog.engagement_excellence.outcome import Out as LensesOut
from skills.catalog.engagement_excellence.outcome import Relevance
from skills.catalog.find_the_money.outcome import Board as MoneyBoard
from skills.catalog.find_the_money.outcome import DealCard as MoneyCard
from skills.catalog.find_the_money.outcome import Out as MoneyOut
from skills.catalog.right_to_win.outcome import Board as ScoreBoard
from skills.catalog.right_to_win.outcome import DealCard as ScoreCard
from skills.catalog.right_to_win.outcome import Out as ScoreOut
from skills.catalog.right_to_win.outcome import View
from skills.catalog.stakeholders.outcome import Incomplete as NoMap
from skills.catalog.stakeholders.outcome import MapCard
from skills.catalog.stakeholders.outcome import Out as PeopleOut
from skills.money.finding import DealMoney
from skills.profile.client import ClientProfile
from skills.workflows.workflow import Results


@dataclass(frozen=True, slots=True)
class Situation:
    account: Account
    research: Research
    moment: datetime
    today: date
    """Where the reader is."""
    profile: ClientProfile | None
    lenses: Relevance | None
    map: MapCard | None
    money: tuple[DealMoney, ...]
    """Of its open deals."""
    views: tuple[View, ...]
    """Its open deals, scored."""
    people: Mapping[str, str]
    """User id -> name."""
    nobody_known: bool = False
    """No contact of the client is on record."""

    @property
    def open(self) -> tuple[Deal, ...]:
        return self.research.open

    @property
    def owner_id(self) -> str | None:
        """Who looks after the client: its owner, else whoever has the largest open deal."""
        if self.account.owner_id is not None:
            return self.account.owner_id
        largest = max(self.open, key=lambda d: (d.amount or 0, d.id), default=None)
        return None if largest is None else largest.owner_id

    @property
    def nearest(self) -> Deal | None:
        """The open deal that closes next."""
        ahead = [d for d in self.open if d.close_on is not None and d.close_on >= self.today]
        return min(ahead, key=lambda d: (d.close_on or self.today, d.id), default=None)


def served_by(goal: Imperative, now: Situation) -> tuple[str, ...]:
    """What of ours stands behind a goal of theirs: a deal that carries it, a joint initiative, evidence that says so.

    As the lens counts it; without that reading, by the relations on record alone.
    """
    if now.lenses is not None:
        return tuple(dict.fromkeys(words for _, words in behind(goal, now.lenses.seen)))
    names = {d.id: d.name for d in now.research.deals if d.status != "lost"}
    carried = (names[e.subject_id] for e in now.research.carried if e.object_id == goal.id and e.subject_id in names)
    joint = ["a joint initiative"] if any(e.object_id == goal.id for e in now.research.joint) else []
    return (*dict.fromkeys(carried), *joint)


def situation(account: Account, research: Research, results: Results, today: date) -> Situation:
    profile, lenses = results.out("profile", ProfileOut), results.out("lenses", LensesOut)
    people = results.out("people", PeopleOut)
    scored = results.out("score", ScoreOut)
    names = {**(people.names if people else {}), **(scored.people if scored else {}), **research.people}
    found = lenses.card.relevance if lenses and isinstance(lenses.card, LensesCard) else None
    if found is not None:
        names = {**{u.id: u.name for u in found.seen.file.house.users}, **names}
    return Situation(
        account,
        research,
        research.moment,
        today,
        profile.card.client if profile and isinstance(profile.card, ClientCard) else None,
        found,
        people.card if people and isinstance(people.card, MapCard) else None,
        _money(results.out("money", MoneyOut)),
        _views(scored),
        names,
        nobody_known=people is not None and isinstance(people.card, NoMap) and people.card.lack == "no_contacts",
    )


def _money(out: MoneyOut | None) -> tuple[DealMoney, ...]:
    if out is None:
        return ()
    card = out.card
    found = (card.money,) if isinstance(card, MoneyCard) else card.deals if isinstance(card, MoneyBoard) else ()
    return tuple(m for m in found if m.file.deal.status == "open")


def _views(out: ScoreOut | None) -> tuple[View, ...]:
    if out is None:
        return ()
    card = out.card
    found = (card.view,) if isinstance(card, ScoreCard) else card.views if isinstance(card, ScoreBoard) else ()
    return tuple(v for v in found if v.deal.status == "open")
