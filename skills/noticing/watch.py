"""What is looked at: deals as they are and as they were, what happened on them, what is planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.records import Account, Activity, Competitor, Contact, Deal, Document, Edge, FieldChange, Initiative
from skills.rules import DEFAULT, StakeholderRules
from skills.scoring.file import DealFile
from skills.scoring.score import Score


@dataclass(frozen=True, slots=True)
class Seen:
    """One deal, now and at the moment before."""

    file: DealFile
    now: Score
    before: Mapping[str, int | None] | None = None
    """The four Cs and Right to Win as frozen last before `since`; None: never scored by then."""
    changes: tuple[FieldChange, ...] = ()
    """Of the deal's fields, newest first, further back than `since`: how often a date was put off."""
    rivals: tuple[Edge, ...] = ()
    """Competitors named on it."""
    gone: tuple[Edge, ...] = ()
    """Parts played on it at `since` and no longer now."""
    initiatives: tuple[Initiative, ...] = ()

    @property
    def deal(self) -> Deal:
        return self.file.deal

    @property
    def activities(self) -> tuple[Activity, ...]:
        """Newest first, none ahead."""
        return self.file.activities

    def contact(self, contact_id: str) -> Contact | None:
        return next((c for c in self.file.contacts if c.id == contact_id), None)


@dataclass(frozen=True, slots=True)
class Watch:
    user_id: str
    since: datetime
    now: datetime
    deals: tuple[Seen, ...] = ()
    """Open ones."""
    planned: tuple[Activity, ...] = ()
    """Meetings and calls from the beginning of the day on, as far ahead as was asked for; soonest first."""
    guests: tuple[Contact, ...] = ()
    """Whom of the clients those are with, and who wrote what belongs to no deal."""
    loose: tuple[Activity, ...] = ()
    """Mails, calls and meetings of the last weeks with clients, filed with no deal: one's own, and those of the
    deals' clients that are nobody's."""
    tasks: tuple[Activity, ...] = ()
    """Open tasks of the person, or on the deals."""
    news: tuple[Document, ...] = ()
    """About the deals' clients, newest first."""
    left: tuple[FieldChange, ...] = ()
    """Contacts of these clients that were set inactive since."""
    turned: tuple[FieldChange, ...] = ()
    """Of these clients' profiles and traps, since."""
    competitors: tuple[Competitor, ...] = ()
    accounts: Mapping[str, Account] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name."""
    rules: StakeholderRules = DEFAULT.stakeholders
    everybody: bool = False
    """Looked at for a team: what waits for a colleague counts as well."""

    def seen(self, deal_id: str | None) -> Seen | None:
        return next((s for s in self.deals if s.deal.id == deal_id), None)
