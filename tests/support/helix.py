"""A small world that reads like a rep's own: two clients, three open deals, people, calls, mails, papers."""

from datetime import UTC, date, datetime
from decimal import Decimal

from knowledge.access import Principal
from knowledge.records import (
    Account,
    Activity,
    Competitor,
    Contact,
    Deal,
    Document,
    Edge,
    Product,
    Segment,
    User,
)
from skills.ask import Ask, Entities
from skills.wording import Voice
from tests.support.fake_reader import KIM, NOW, FakeReader, Record

ANALYST = Principal(tenant="default", user_id="user_ann", role="analyst", name="Ann Lee")


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


HELIX = Account(
    "account_helix",
    "default",
    "Helix Robotics",
    ("Helix",),
    "Manufacturing",
    "EMEA",
    "DE",
    owner_id="user_kim",
    revenue=Decimal(90_000_000),
    employees=640,
    client_since=date(2021, 3, 1),
)
GLOBEX = Account("account_globex", "default", "Globex", (), "Retail", "AMER", "US", owner_id="user_kim")
DANA = Contact(
    "contact_dana", "default", "account_helix", "Dana Wu", "CFO", "c_level", "dana@helix.example", "+49 30 1"
)
PRIYA = Contact("contact_priya", "default", "account_helix", "Priya Nair", "IT Director", "director")
OTTO = Contact("contact_otto", "default", "account_helix", "Otto Brandt", "Plant Planner", "staff")
TOM = Contact("contact_tom", "default", "account_globex", "Tom Becker", "Head of Procurement", "director")
HELIX_DEAL = Deal(
    "deal_helix",
    "default",
    "Helix line control",
    "user_kim",
    "account_helix",
    stage="propose",
    amount=Decimal(420_000),
    close_on=date(2027, 1, 29),
    created_on=date(2026, 6, 1),
    product_ids=("product_flow",),
    next_step="Security review",
    next_step_on=date(2026, 12, 2),
    region="EMEA",
    industry="Manufacturing",
)
HELIX_SPARES = Deal(
    "deal_spares", "default", "Helix spares", "user_kim", "account_helix", stage="qualify", close_on=date(2027, 3, 31)
)
GLOBEX_DEAL = Deal(
    "deal_globex",
    "default",
    "Globex store rollout",
    "user_kim",
    "account_globex",
    stage="negotiate",
    amount=Decimal(95_000),
    close_on=date(2026, 12, 18),
)
WON = Deal(
    "deal_won",
    "default",
    "Helix pilot",
    "user_kim",
    "account_helix",
    "won",
    "won",
    Decimal(60_000),
    close_on=date(2026, 5, 20),
)
KIM_USER = User("user_kim", "default", "kim@scip.example", "Kim Moreno", "rep", title="Client Expert")
FLOW = Product("product_flow", "default", "FlowGuard", "Control", Decimal(1_200))
COBALT = Competitor("competitor_cobalt", "default", "Cobalt", (), "cheap entry price", "weak analytics")

CALL = Document(
    "document_call",
    "default",
    "transcript",
    "Helix weekly call",
    "deal",
    (
        Segment("Thanks for joining, shall we start?", "Kim Moreno", 4.0),
        Segment("Our budget is approved, 420 thousand for this fiscal year.", "Dana Wu", 61.0),
        Segment("I heard the COO is leaving. I think the timeline is too aggressive.", "Priya Nair", 260.0),
        Segment(
            "We run SAP ECC 6 in all seven factories. Apparently Cobalt offered a 40 % discount.", "Priya Nair", 431.0
        ),
        Segment("Someone in procurement said the project is dead.", "Otto Brandt", 700.0),
        Segment("We sent the security questionnaire on Tuesday.", "Kim Moreno", 760.0),
    ),
    at(11, 17),
    "account_helix",
    "deal_helix",
)
OLD_CALL = Document(
    "document_old",
    "default",
    "transcript",
    "Helix first call",
    "deal",
    (Segment("Our budget is 300 thousand.", "Dana Wu", 30.0),),
    at(6, 12),
    "account_helix",
    "deal_helix",
)
MAIL = Activity(
    "activity_mail",
    "default",
    "mail",
    at(11, 18),
    "Re: terms",
    "Legal returned the redlined contract on Friday. Otto thinks our training plan is too thin.",
    "account_helix",
    "deal_helix",
    "user_kim",
    ("contact_dana",),
    "in",
)
GLOBEX_CALL = Activity(
    "activity_globex",
    "default",
    "call",
    at(11, 10),
    "Call with Tom Becker",
    "Tom wants a second reference in retail before Christmas.",
    "account_globex",
    "deal_globex",
    "user_kim",
    ("contact_tom",),
    minutes=25,
    done=True,
)
NEXT_MEETING = Activity(
    "activity_next",
    "default",
    "meeting",
    at(11, 24, 14),
    "Globex pricing workshop",
    "",
    "account_globex",
    "deal_globex",
    "user_kim",
    ("contact_tom",),
)
ROLES: tuple[Edge, ...] = (
    Edge(
        "edge_dana",
        "default",
        "plays_role",
        "contact_dana",
        "deal_helix",
        at(6, 1),
        attrs={"role": "buyer", "influence": 0.9},
    ),
    Edge(
        "edge_priya",
        "default",
        "plays_role",
        "contact_priya",
        "deal_helix",
        at(6, 1),
        attrs={"role": "backer", "influence": 0.6},
    ),
    Edge(
        "edge_otto",
        "default",
        "plays_role",
        "contact_otto",
        "deal_helix",
        at(6, 1),
        attrs={"role": "beneficiary", "influence": 0.3},
    ),
    Edge(
        "edge_cobalt",
        "default",
        "competes",
        "competitor_cobalt",
        "deal_helix",
        at(6, 1),
        attrs={"position": "shortlisted"},
    ),
)
WORLD: tuple[Record, ...] = (
    HELIX,
    GLOBEX,
    DANA,
    PRIYA,
    OTTO,
    TOM,
    HELIX_DEAL,
    HELIX_SPARES,
    GLOBEX_DEAL,
    WON,
    KIM_USER,
    FLOW,
    COBALT,
    CALL,
    OLD_CALL,
    MAIL,
    GLOBEX_CALL,
    NEXT_MEETING,
    *ROLES,
)


def reader(*more: Record, without: tuple[str, ...] = (), principal: Principal = KIM) -> FakeReader:
    records = [r for r in (*WORLD, *more) if r.id not in without]
    return FakeReader(records, principal=principal, now=NOW)


def ask(
    text: str = "",
    *,
    deals: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    contacts: tuple[str, ...] = (),
    principal: Principal = KIM,
    verb: str = "show",
    args: dict[str, str] | None = None,
    memory: dict[str, object] | None = None,
    locale: str = "en_US",
    unresolved: tuple[str, ...] = (),
    users: tuple[str, ...] = (),
    products: tuple[str, ...] = (),
    competitors: tuple[str, ...] = (),
    mentions: tuple[str, ...] = (),
) -> Ask:
    entities = Entities(
        deal_ids=deals,
        account_ids=accounts,
        contact_ids=contacts,
        user_ids=users,
        product_ids=products,
        competitor_ids=competitors,
        unresolved=unresolved,
        mentions=mentions,
    )
    voice = Voice(NOW, locale, "UTC")
    return Ask("turn-1", text, principal, voice, NOW, entities, verb, args or {}, dict(memory or {}))
