"""What `decide` hands to `present`: one card."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.records import Account, Contact, Deal, Document, Evidence, LiveCall
from knowledge.writer import Change
from skills.calls.said import Said
from skills.calls.summing import Objection, Quoted, RivalMention, Task, Topic
from skills.calls.talk import Talk
from skills.catalog.meeting_coach.intent import Intent
from skills.catalog.meeting_coach.preparing import Prepared
from skills.scoring.score import Score

Gap = Literal["nothing_found", "which_deal", "no_call", "no_transcript", "not_kept", "nothing_said", "no_open_deal"]
Way = Literal["stop", "mute", "unmute", "more", "less", "refuse"]


@dataclass(frozen=True, slots=True)
class StartCard:
    """What is prepared, and the question that comes before any listening."""

    prepared: Prepared
    account: Account | None
    in_doubt: bool = False
    """They spoke of consent and did not say that everyone agreed."""
    intent: Intent = Intent("start")
    """What was said already of minutes, agenda and hints."""
    chats: frozenset[str] = frozenset()
    """Where hints can reach this person, beside the panel."""


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A call on record that is planned or running."""

    call: LiveCall
    prepared: Prepared | None
    changes: tuple[Change, ...] = ()
    cause: str = ""
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class WayCard:
    """Something about a call that runs changed at its holder's word."""

    way: Way
    call: LiveCall
    changes: tuple[Change, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class CrmIdea:
    """A change of a record that what was said suggests; it waits for a yes."""

    kind: Literal["next_step", "close_on", "contact", "log"]
    label: str
    now: str
    said: str
    args: dict[str, str]
    verb: str
    quote: Quoted | None = None
    """What was said that suggests it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation in the transcript, as it would stand once accepted."""

    evidence: Evidence
    on_record: bool
    after: Score


@dataclass(frozen=True, slots=True)
class DebriefCard:
    document: Document
    said: tuple[Said, ...]
    prepared: Prepared
    call: LiveCall | None
    topics: tuple[Topic, ...]
    tasks: tuple[Task, ...]
    objections: tuple[Objection, ...]
    rivals: tuple[RivalMention, ...]
    unanswered: tuple[Quoted, ...]
    """What the client asked and got no answer to."""
    seen: tuple[Seen, ...]
    score: Score | None
    together: Score | None
    """With every observation accepted."""
    ideas: tuple[CrmIdea, ...]
    talk: Talk | None
    """How the rep spoke, for the rep alone; None where the asker did not hold this call, or others read along."""
    uncovered: tuple[str, ...] = ()
    """Points of the agenda nobody came to."""
    private: bool = False
    """There are notes for the rep that this chat, which others read, does not show."""
    estimated: bool = False
    """The transcript has no ends of utterances: speaking time is counted from words."""
    changes: tuple[Change, ...] = ()
    """Observations put on record as proposed."""
    cause: str = ""
    reader_away: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpCard:
    """A mail to the client that was drafted from a call; nothing sends it but its person."""

    document: Document
    prepared: Prepared
    people: tuple[Contact, ...]
    """Whom it could go to."""
    to: tuple[Contact, ...]
    subject: str
    body: str
    said: tuple[Quoted, ...]
    """What was said that it is made of."""
    edited: bool = False
    """The words are its person's own by now."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    gap: Gap
    choices: tuple[Deal, ...] = ()
    calls: tuple[Document, ...] = ()
    wanted: tuple[str, ...] = ()
    account: Account | None = None
    day: date | None = None
    """Asked for; no call was on it."""
    carried: dict[str, str] = field(default_factory=dict)
    """What a choice takes along of what was said."""


Card = StartCard | OpenCard | WayCard | DebriefCard | FollowUpCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    intent: Intent
    card: Card
    titles: dict[str, str] = field(default_factory=dict)
