"""The records of a workspace: plain, frozen, slotted; the store maps rows to these and back.

Conventions: ids are opaque strings made by `record_id`; money is `Decimal` in `currency`; `*_at` and
`at` are aware UTC datetimes; `*_on` are calendar dates; shares and rates are 0..1; `tenant` stands on
every stored record. `source` names where the record came from ("sample", "import:maven", "chat", ...).
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from knowledge.four_cs import CName

Role = Literal["admin", "manager", "rep", "analyst"]
Bucket = Literal["company", "client", "industry", "deal"]
DealStatus = Literal["open", "won", "lost"]
FogClass = Literal["fact", "opinion", "gossip"]
BuyingRole = Literal["buyer", "beneficiary", "backer"]
DealClass = Literal["bedrock", "stepping_stone", "stray"]
Level = Literal["c_level", "vp", "director", "manager", "staff", "unknown"]
ActivityKind = Literal["mail", "call", "meeting", "note", "task"]
EvidenceStatus = Literal["proposed", "accepted", "rejected"]
InitiativeStatus = Literal["proposed", "accepted", "in_progress", "done", "dropped"]
ClauseKind = Literal["base", "rate", "accelerator", "bedrock_multiplier", "threshold", "bonus", "cap"]
SellingSkill = Literal["leadership_ethics", "business_acumen", "sales_planning", "products_services"]
SellingAttribute = Literal["brand_advocate", "investigator", "team_player"]
CallState = Literal["planned", "live", "ended"]
CallConsent = Literal["none", "announced", "given", "refused"]
HintsTo = Literal["web", "slack", "teams", "meeting", "none"]
EdgeKind = Literal[
    "account_team",  # user -> account: works on the account
    "deal_team",  # user -> deal: named on the deal (also opens a confidential one); attrs: role, side, hours (a week)
    "reports_to",  # contact -> contact, user -> user
    "plays_role",  # contact -> deal; attrs: role (BuyingRole), influence 0..1, stance, concern
    "owns_relationship",  # user -> contact
    "competes",  # competitor -> deal; attrs: position
    "carries",  # deal -> imperative
    "opens",  # deal -> deal: a stepping stone to
    "joint_initiative",  # account -> document or imperative
    "classes",  # user -> deal: the deal class decided by hand; attrs: deal_class, reason
]

STAGES: tuple[str, ...] = ("prospect", "qualify", "propose", "negotiate", "won", "lost")
"""Deal stages in order; `won` and `lost` close a deal."""


def record_id(kind: str, tenant: str, source: str, external_id: str) -> str:
    """The id of an outside record: the same input gives the same id, so importing twice changes nothing."""
    named = f"{tenant}\0{source}\0{external_id}".encode(errors="surrogatepass")  # a file's name can be any bytes
    digest = hashlib.sha256(named).hexdigest()
    return f"{kind}_{digest[:16]}"


@dataclass(frozen=True, slots=True)
class User:
    id: str
    tenant: str
    email: str
    name: str
    role: Role
    team_id: str | None = None
    region: str | None = None
    """Home region; a manager or analyst with a region sees only that region (see access policy)."""
    time_zone: str = "UTC"
    locale: str = "en_US"
    active: bool = True
    title: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    tenant: str
    name: str
    manager_id: str | None = None
    parent_id: str | None = None
    region: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    tenant: str
    name: str
    aliases: tuple[str, ...] = ()
    industry: str | None = None
    region: str | None = None
    country: str | None = None
    revenue: Decimal | None = None
    """Annual revenue in whole units of `currency`."""
    currency: str = "USD"
    employees: int | None = None
    founded: int | None = None
    parent_id: str | None = None
    owner_id: str | None = None
    client_since: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    id: str
    tenant: str
    account_id: str
    name: str
    title: str = ""
    level: Level = "unknown"
    email: str | None = None
    phone: str | None = None
    active: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    tenant: str
    name: str
    family: str = ""
    """The solution line it belongs to; "several solutions" in METHODOLOGY counts families."""
    list_price: Decimal | None = None
    currency: str = "USD"
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    id: str
    tenant: str
    name: str
    owner_id: str
    account_id: str | None = None
    """None where the outside record names no client (a known gap of real exports)."""
    status: DealStatus = "open"
    stage: str = "prospect"
    amount: Decimal | None = None
    currency: str = "USD"
    kind: Literal["new", "renewal", "expansion"] = "new"
    created_on: date | None = None
    engaged_on: date | None = None
    close_on: date | None = None
    """Expected close while open, actual close after."""
    product_ids: tuple[str, ...] = ()
    region: str | None = None
    industry: str | None = None
    discount: Decimal | None = None
    margin: Decimal | None = None
    confidential: bool = False
    next_step: str | None = None
    next_step_on: date | None = None
    loss_reason: str | None = None
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    id: str
    tenant: str
    kind: ActivityKind
    at: datetime
    subject: str
    body: str = ""
    account_id: str | None = None
    deal_id: str | None = None
    user_id: str | None = None
    """The colleague who made or owns it."""
    contact_ids: tuple[str, ...] = ()
    """Of a mail that came in, its writer first."""
    direction: Literal["in", "out", "both"] = "both"
    thread: str | None = None
    """Groups the mails of one conversation."""
    document_id: str | None = None
    """The transcript or file that holds its full text."""
    minutes: int | None = None
    due_on: date | None = None
    done: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a document that a citation can point to: a speaker turn, section or page."""

    text: str
    speaker: str | None = None
    start: float | None = None
    """Seconds from the start of the call."""
    page: int | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    tenant: str
    kind: Literal["transcript", "mail", "note", "case_study", "plan", "policy", "report", "news", "file"]
    title: str
    bucket: Bucket
    segments: tuple[Segment, ...]
    at: datetime
    account_id: str | None = None
    deal_id: str | None = None
    private_to: str | None = None
    """User id; set, nobody else (but an admin) may read it."""
    audience: Literal["all", "managers"] = "all"
    uri: str | None = None
    sha256: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(s.text for s in self.segments)


@dataclass(frozen=True, slots=True)
class CaseStudy:
    id: str
    tenant: str
    title: str
    client: str
    industry: str
    region: str
    product_ids: tuple[str, ...]
    outcome: str
    completed_on: date
    referenceable: bool = True
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A project delivered (or running) for a client."""

    id: str
    tenant: str
    account_id: str
    name: str
    started_on: date
    ended_on: date | None = None
    deal_id: str | None = None
    product_ids: tuple[str, ...] = ()
    region: str | None = None
    industry: str | None = None
    terms_met: float | None = None
    sla_met: float | None = None
    success: bool | None = None
    renewed: bool | None = None
    """Whether the client renewed or expanded after it; None while it can't be known."""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NpsSurvey:
    id: str
    tenant: str
    account_id: str
    on: date
    nps: int
    """Net promoter score, -100..100."""
    responses: int = 1
    comment: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    id: str
    tenant: str
    account_id: str
    opened_on: date
    severity: Literal["low", "medium", "high", "critical"]
    summary: str
    closed_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Competitor:
    id: str
    tenant: str
    name: str
    aliases: tuple[str, ...] = ()
    strengths: str = ""
    weaknesses: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Imperative:
    """A strategic imperative: ours (from the CEO plan) or, with `account_id`, a client's."""

    id: str
    tenant: str
    title: str
    text: str = ""
    account_id: str | None = None
    region: str | None = None
    industry: str | None = None
    target: Decimal | None = None
    currency: str = "USD"
    due_on: date | None = None
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """What an imperative of ours asks for in one period: the quarterly objective of the CEO Sales Plan."""

    id: str
    tenant: str
    imperative_id: str
    title: str
    starts_on: date
    ends_on: date
    target: Decimal | None = None
    """Won business that meets it, in `currency`; None where it isn't counted in money."""
    deals: int | None = None
    """Won deals that meet it; None where it isn't counted in deals."""
    currency: str = "USD"
    text: str = ""
    owner_id: str | None = None
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a person, or a whole team, is to win in one period (a quota). Personal: see the access policy."""

    id: str
    tenant: str
    starts_on: date
    ends_on: date
    amount: Decimal
    user_id: str | None = None
    team_id: str | None = None
    """Exactly one of the two is set."""
    currency: str = "USD"
    plan: str = ""
    """Name of the comp plan the person is paid under in this period (`CompClause.plan`)."""
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class CompClause:
    """One clause of a compensation plan; the plan is all clauses with its name (METHODOLOGY §3.4).

    What counts for which kind: base: `amount` a year. rate: `rate` of won amounts, between `from_attainment` and
    `to_attainment` of the target. accelerator: `factor` on the rates for what lies above `from_attainment`.
    bedrock_multiplier: `factor` on what a bedrock deal pays. threshold: nothing is paid below `from_attainment`.
    bonus: `amount` once `from_attainment` is reached. cap: `amount` is the most that is paid a period, base apart.
    """

    id: str
    tenant: str
    plan: str
    number: str
    """As printed in the plan: "3.2"."""
    kind: ClauseKind
    text: str
    """The clause in the plan's own words."""
    amount: Decimal | None = None
    rate: Decimal | None = None
    """0..1 of the won amount."""
    factor: Decimal | None = None
    from_attainment: Decimal | None = None
    """Share of the target, 1 = all of it."""
    to_attainment: Decimal | None = None
    family: str = ""
    """Set: only for deals with a product of this family."""
    deal_kind: str = ""
    """Set: only for deals of this kind ("new", "renewal", "expansion")."""
    currency: str = "USD"
    valid_from: date | None = None
    valid_to: date | None = None
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Competency:
    """What a colleague can do, as assessed or certified on a day. Assessments are personal: see the access policy."""

    id: str
    tenant: str
    user_id: str
    skill: SellingSkill
    rating: float
    """0..10."""
    on: date
    attribute: SellingAttribute | None = None
    """None: says something of the skill under every attribute."""
    topic: str = ""
    """What the skill is held in: a product family, an industry, a region, "procurement law"."""
    kind: Literal["assessment", "certificate"] = "assessment"
    title: str = ""
    """Of a certificate."""
    by: str = ""
    """Who assessed: a user id or, of a certificate, who issued it."""
    expires_on: date | None = None
    note: str = ""
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Training:
    """Something one can take to get better at a skill."""

    id: str
    tenant: str
    title: str
    skill: SellingSkill
    attribute: SellingAttribute | None = None
    topic: str = ""
    hours: float | None = None
    text: str = ""
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Hours a week a colleague has for pursuing deals, in a stretch of time."""

    id: str
    tenant: str
    user_id: str
    starts_on: date
    ends_on: date
    hours_per_week: float
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Differentiator:
    """Something we claim to do better: the raw material of impact themes (METHODOLOGY §2.8)."""

    id: str
    tenant: str
    title: str
    text: str = ""
    product_ids: tuple[str, ...] = ()
    competitor_ids: tuple[str, ...] = ()
    """Who can claim it as well; empty: only we can, as of `checked_on`."""
    checked_on: date | None = None
    case_study_ids: tuple[str, ...] = ()
    """Its proof."""
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    id: str
    tenant: str
    account_id: str
    status: Literal["approved", "requested", "rumoured", "none"]
    on: date
    deal_id: str | None = None
    amount: Decimal | None = None
    currency: str = "USD"
    owner_contact_id: str | None = None
    period: str = ""
    fog: FogClass = "opinion"
    document_id: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship with validity: true from `valid_from` until `valid_to` (open when None)."""

    id: str
    tenant: str
    kind: EdgeKind
    subject_id: str
    object_id: str
    valid_from: datetime
    valid_to: datetime | None = None
    attrs: dict[str, Any] = field(default_factory=dict)
    by: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One dated, sourced observation about a deal (METHODOLOGY §1): the central record."""

    id: str
    tenant: str
    c: CName
    factor: str
    sub_factor: str
    polarity: Literal[1, -1]
    strength: float
    """In (0, 1]."""
    fog: FogClass
    statement: str
    """What was observed; an exact quote where `speaker` is set."""
    at: datetime
    """When it was said or happened: its age decays from here."""
    recorded_at: datetime
    """When the workspace learned it: time travel reads by this."""
    deal_id: str | None = None
    account_id: str | None = None
    """With no deal: counts for every deal with this client."""
    speaker: str | None = None
    source_kind: Literal["document", "activity", "record", "chat"] = "record"
    source_id: str | None = None
    locator: str | None = None
    """Minute ("12:40"), page ("p. 3") or heading inside the source."""
    status: EvidenceStatus = "accepted"
    by: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class QualifierAnswer:
    id: str
    tenant: str
    deal_id: str
    c: CName
    answer: bool
    at: datetime
    by: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    id: str
    tenant: str
    deal_id: str
    factor: str
    rating: float
    reason: str
    at: datetime
    by: str
    withdrawn_at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A score frozen at a moment, with what changed it."""

    id: str
    tenant: str
    deal_id: str
    at: datetime
    cause: Literal["evidence", "qualifier", "override", "crm", "nightly", "import", "initiative"]
    """What changed the score; "initiative": nothing did, an initiative began or ended."""
    detail: str
    scores: dict[str, int | None]
    """Keys: the four Cs and "right_to_win"."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Initiative:
    """An action meant to raise one C of a deal (METHODOLOGY §1, Power Plan)."""

    id: str
    tenant: str
    deal_id: str
    c: CName
    title: str
    """What is done, as an instruction: "Ask Dana Whitfield whether we kept our last three promises"."""
    owner_id: str
    at: datetime
    """When it was put on record."""
    by: str
    sub_factors: tuple[str, ...] = ()
    """It is meant to bring one fresh fact on each of these."""
    qualifier: bool = False
    """It is meant to bring a yes to the C's qualifier."""
    status: InitiativeStatus = "proposed"
    expected_gain: float = 0.0
    """Right-to-Win points, before rounding, that re-scoring promised when it was accepted (or put on record)."""
    effort: int = 1
    contact_id: str | None = None
    """Whom it needs at the client."""
    due_on: date | None = None
    accepted_at: datetime | None = None
    """From here on the score is compared with what it was."""
    closed_at: datetime | None = None
    """When it was done or dropped."""
    note: str = ""
    """Why it was dropped, or what came of it."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call the coach is to listen to, or has listened to. Its holder's own: nobody else but an admin sees it.

    What it was about is everybody's with rights to the deal once its transcript is filed (`document_id`).
    """

    id: str
    tenant: str
    user_id: str
    """The rep who holds it, and the only one who gets hints."""
    title: str
    at: datetime
    """When it was put on record."""
    account_id: str | None = None
    deal_id: str | None = None
    contact_ids: tuple[str, ...] = ()
    """Who is expected from the client."""
    agenda: tuple[str, ...] = ()
    minutes: int | None = None
    """How long it is planned to be."""
    state: CallState = "planned"
    consent: CallConsent = "none"
    """announced: everyone was told and nobody objected; given: everyone said yes."""
    consent_by: str | None = None
    """The user who put it on record."""
    consent_at: datetime | None = None
    consent_how: str = ""
    """In that person's words: "asked at the start, all three said yes"."""
    hints_to: HintsTo = "web"
    """Where hints go besides the side panel; meeting: into the meeting, where the rep alone sees them; none: nowhere,
    the call is only written down."""
    muted: bool = False
    pace: int = 0
    """-2 (fewer hints) to 2 (more)."""
    liked: tuple[str, ...] = ()
    """Kinds of hint the rep asked for more of."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    document_id: str | None = None
    """Its transcript, once filed and while it is kept."""
    meeting: str = ""
    """The meeting it is held in, as its service names it: "teams:MCMx…"; empty where that is not known."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person wants to be told unasked, and when: theirs alone, one each; without one the defaults hold."""

    id: str
    tenant: str
    user_id: str
    briefing: bool = True
    briefing_at: str = "08:00"
    """Local time, "HH:MM"."""
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    """Working days: briefings come on these, alerts wait for them."""
    off: tuple[str, ...] = ()
    """Single days without any of it, ISO: holidays, leave."""
    paused_until: date | None = None
    """Nothing comes before this day."""
    classes: tuple[str, ...] = ()
    """Only deals of these classes (`DealClass`); empty: all of them."""
    when_empty: bool = True
    """Says so in a line when there is nothing to say; False: stays silent then."""
    alerts: bool = True
    quiet_from: str = "18:30"
    quiet_to: str = "07:30"
    """Between the two, local, alerts wait for the next briefing."""
    meetings: bool = True
    """Preparation ahead of customer meetings."""
    prep_minutes: int = 60
    nudges: bool = True
    """A word after a customer meeting: what came of it?"""
    digest: bool = True
    """For who manages a team: the weekly digest."""
    digest_at: str = "08:30"
    digest_day: str = "mon"
    snoozed: tuple[str, ...] = ()
    """Notices put off, each "key|ISO day it may come again"."""
    less: tuple[str, ...] = ()
    """Kinds of notice called not useful, once per press."""
    source: str = ""
    alerts_for: Literal["own", "team"] = "own"
    """On deals they own; "team": also on those they work on, and those of people they manage."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record changing: history instead of overwrite, and what undo reads."""

    id: str
    tenant: str
    record_type: str
    record_id: str
    field: str
    before: Any
    after: Any
    at: datetime
    by: str
    change_set: str
    """The confirmed write (or import run) it was part of."""


Record = (
    User
    | Team
    | Account
    | Contact
    | Product
    | Deal
    | Activity
    | Document
    | CaseStudy
    | Delivery
    | NpsSurvey
    | Ticket
    | Competitor
    | Imperative
    | Objective
    | Target
    | CompClause
    | Competency
    | Training
    | Capacity
    | Differentiator
    | Budget
    | Edge
    | Evidence
    | QualifierAnswer
    | Override
    | Initiative
    | Snapshot
    | LiveCall
    | Preference
    | FieldChange
)
"""Anything `Workspace.load` takes."""
