# ruff: noqa: E501 - one record per line reads like a table
"""A small company, written by hand, in which every access rule has somebody it decides for.

Two teams: the West (Maya manages it; the Desert team below it belongs to her as well) and the East (Erik manages
it, and has region "East": of his team's deals he sees only those in it or in none). Kim and Liu sell in the West,
Dana in the Desert, Ben in the East. Ana is the analyst, Ada the admin, Ivan has left.
Time stands at `NOW`; everything is dated before it.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from knowledge.records import (
    Account,
    Activity,
    Budget,
    CaseStudy,
    Competitor,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    Imperative,
    NpsSurvey,
    Override,
    Product,
    QualifierAnswer,
    Record,
    Segment,
    Team,
    Ticket,
    User,
)
from knowledge.store.database import SQLITE_FILE
from knowledge.workspace import Workspace

TENANT = "default"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
T: dict[str, Any] = {"tenant": TENANT, "source": "small"}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def day(days: int) -> date:
    """So many days before today; negative: ahead."""
    return TODAY - timedelta(days=days)


TEAMS = [
    Team("team_west", name="West", manager_id="user_maya", region="West", **T),
    Team("team_desert", name="Desert", parent_id="team_west", region="West", **T),
    Team("team_east", name="East", manager_id="user_erik", region="East", **T),
]


def _user(name: str, full: str, role: Any, **more: Any) -> User:
    return User(f"user_{name}", email=f"{name}@scip.example", name=full, role=role, **more, **T)


USERS = [
    _user("ada", "Ada Admin", "admin", title="Sales operations"),
    _user("maya", "Maya Ortiz", "manager", team_id="team_west", title="Sales manager West"),
    _user("erik", "Erik Lund", "manager", team_id="team_east", region="East", title="Sales manager East"),
    _user("kim", "Kim Moreno", "rep", team_id="team_west", region="West", time_zone="America/Denver"),
    _user("liu", "Liu Wei", "rep", team_id="team_west", region="West"),
    _user("dana", "Dana Fox", "rep", team_id="team_desert", region="West"),
    _user("ben", "Ben Novak", "rep", team_id="team_east", region="East"),
    _user("ana", "Ana Lyst", "analyst"),
    _user("ivan", "Ivan Gone", "rep", team_id="team_west", active=False),
]

PRODUCTS = [
    Product("product_core", name="Core Platform", family="Platform", list_price=Decimal("120000"), **T),
    Product("product_edge", name="Edge Gateway", family="Gateway", aliases=("EdgeGW",), **T),
    Product("product_care", name="Care Plan", family="Services", **T),
]

COMPETITORS = [
    Competitor("competitor_nova", name="Novasys", aliases=("Nova",), strengths="price", weaknesses="support", **T),
]

ACCOUNTS = [
    Account(
        "account_helix",
        name="Helix Health",
        aliases=("Helix",),
        industry="Healthcare",
        region="West",
        country="US",
        revenue=Decimal("910000000"),
        employees=4200,
        owner_id="user_kim",
        client_since=day(900),
        **T,
    ),
    Account("account_globex", name="Globex", industry="Retail", region="West", owner_id="user_liu", **T),
    Account("account_initech", name="Initech", industry="Software", region="East", owner_id="user_ben", **T),
    Account("account_umbra", name="Umbra Labs", industry="Healthcare", region="East", **T),
]

CONTACTS = [
    Contact("contact_ruth", account_id="account_helix", name="Ruth Adler", title="CEO", level="c_level", **T),
    Contact(
        "contact_omar",
        account_id="account_helix",
        name="Omar Haddad",
        title="CIO",
        level="c_level",
        email="omar@helix.example",
        **T,
    ),
    Contact("contact_nina", account_id="account_helix", name="Nina Park", title="Analyst", level="staff", **T),
    Contact("contact_gus", account_id="account_globex", name="Gus Berg", title="VP Operations", level="vp", **T),
    Contact("contact_peter", account_id="account_initech", name="Peter Gib", title="Engineer", level="staff", **T),
    Contact("contact_wes", account_id="account_umbra", name="Wes Kerr", title="CFO", level="c_level", **T),
]

DEALS = [
    Deal(
        "deal_helix_core",
        name="Helix core renewal",
        owner_id="user_kim",
        account_id="account_helix",
        stage="propose",
        amount=Decimal("420000"),
        kind="renewal",
        created_on=day(120),
        engaged_on=day(100),
        close_on=day(-40),
        product_ids=("product_core", "product_care"),
        region="West",
        industry="Healthcare",
        next_step="Send the revised proposal",
        next_step_on=day(-5),
        **T,
    ),
    Deal(
        "deal_helix_edge",
        name="Helix edge rollout",
        owner_id="user_dana",
        account_id="account_helix",
        stage="qualify",
        amount=Decimal("90000"),
        created_on=day(30),
        close_on=day(-90),
        product_ids=("product_edge",),
        region="West",
        industry="Healthcare",
        **T,
    ),
    Deal(
        "deal_helix_secret",
        name="Helix takeover",
        owner_id="user_liu",
        account_id="account_helix",
        stage="negotiate",
        amount=Decimal("2500000"),
        created_on=day(60),
        close_on=day(-20),
        region="West",
        industry="Healthcare",
        confidential=True,
        **T,
    ),
    Deal(
        "deal_globex_edge",
        name="Globex edge pilot",
        owner_id="user_liu",
        account_id="account_globex",
        stage="prospect",
        amount=Decimal("55000.50"),
        created_on=day(15),
        product_ids=("product_edge",),
        region="West",
        industry="Retail",
        **T,
    ),
    Deal(
        "deal_helix_won",
        name="Helix first platform",
        owner_id="user_kim",
        account_id="account_helix",
        status="won",
        stage="won",
        amount=Decimal("310000"),
        created_on=day(700),
        close_on=day(600),
        product_ids=("product_core",),
        region="West",
        industry="Healthcare",
        **T,
    ),
    Deal(
        "deal_initech_core",
        name="Initech platform",
        owner_id="user_ben",
        account_id="account_initech",
        stage="qualify",
        amount=Decimal("150000"),
        created_on=day(45),
        product_ids=("product_core",),
        region="East",
        industry="Software",
        **T,
    ),
    Deal(
        "deal_initech_west",
        name="Initech west office",
        owner_id="user_ben",
        account_id="account_initech",
        stage="prospect",
        amount=Decimal("70000"),
        created_on=day(20),
        region="West",
        industry="Software",
        **T,
    ),
    Deal(
        "deal_umbra_lost",
        name="Umbra gateway",
        owner_id="user_ben",
        account_id="account_umbra",
        status="lost",
        stage="lost",
        amount=Decimal("80000"),
        created_on=day(300),
        close_on=day(200),
        product_ids=("product_edge",),
        region="East",
        industry="Healthcare",
        loss_reason="Price",
        **T,
    ),
    Deal("deal_orphan", name="Walk-in order", owner_id="user_ivan", stage="prospect", created_on=day(10), **T),
]

EDGES = [
    Edge("edge_dana_helix", kind="account_team", subject_id="user_dana", object_id="account_helix", valid_from=ago(400), **T),
    Edge("edge_liu_old", kind="account_team", subject_id="user_liu", object_id="account_initech", valid_from=ago(400), valid_to=ago(30), **T),
    Edge("edge_ben_globex", kind="deal_team", subject_id="user_ben", object_id="deal_globex_edge", valid_from=ago(10), **T),
    Edge("edge_dana_secret", kind="deal_team", subject_id="user_dana", object_id="deal_helix_secret", valid_from=ago(20), **T),
    Edge("edge_omar_ruth", kind="reports_to", subject_id="contact_omar", object_id="contact_ruth", valid_from=ago(500), **T),
    Edge("edge_ruth_buyer", kind="plays_role", subject_id="contact_ruth", object_id="deal_helix_core", valid_from=ago(90), attrs={"role": "buyer", "influence": 0.9, "stance": "neutral", "concern": "return within a year"}, **T),
    Edge("edge_omar_backer", kind="plays_role", subject_id="contact_omar", object_id="deal_helix_core", valid_from=ago(90), attrs={"role": "backer", "influence": 0.7, "stance": "for", "concern": "migration risk"}, **T),
    Edge("edge_omar_secret", kind="plays_role", subject_id="contact_omar", object_id="deal_helix_secret", valid_from=ago(50), attrs={"role": "buyer"}, **T),
    Edge("edge_kim_omar", kind="owns_relationship", subject_id="user_kim", object_id="contact_omar", valid_from=ago(300), **T),
    Edge("edge_nova_core", kind="competes", subject_id="competitor_nova", object_id="deal_helix_core", valid_from=ago(60), attrs={"position": "incumbent in billing"}, **T),
    Edge("edge_core_grow", kind="carries", subject_id="deal_helix_core", object_id="imperative_grow", valid_from=ago(90), **T),
    Edge("edge_edge_opens", kind="opens", subject_id="deal_helix_edge", object_id="deal_helix_core", valid_from=ago(25), **T),
    Edge("edge_helix_joint", kind="joint_initiative", subject_id="account_helix", object_id="doc_helix_plan", valid_from=ago(70), **T),
]  # fmt: skip

IMPERATIVES = [
    Imperative("imperative_grow", title="Grow in healthcare", text="Three reference clients by June.", **T),
    Imperative("imperative_helix", title="Paperless wards", account_id="account_helix", due_on=day(-200), **T),
]

ACTIVITIES = [
    Activity("activity_call", kind="call", at=ago(3), subject="Call with Omar", body="Omar wants a migration plan before the board meets.", account_id="account_helix", deal_id="deal_helix_core", user_id="user_kim", contact_ids=("contact_omar",), minutes=30, **T),
    Activity("activity_mail", kind="mail", at=ago(8), subject="Budget", body="We have set aside the money for the renewal.", account_id="account_helix", deal_id="deal_helix_core", user_id="user_kim", contact_ids=("contact_ruth",), direction="in", thread="budget", **T),
    Activity("activity_visit", kind="meeting", at=ago(20), subject="Site visit", body="Walked the wards with the nursing lead.", account_id="account_helix", user_id="user_dana", **T),
    Activity("activity_secret", kind="note", at=ago(5), subject="Takeover terms", body="The holding wants an answer this quarter.", account_id="account_helix", deal_id="deal_helix_secret", user_id="user_liu", **T),
    Activity("activity_east", kind="note", at=ago(6), subject="Initech note", body="They compare us with Novasys.", account_id="account_initech", deal_id="deal_initech_core", user_id="user_ben", **T),
]  # fmt: skip

DOCUMENTS = [
    Document("doc_helix_call", kind="transcript", title="Call with Omar Haddad", bucket="deal", segments=(Segment("What matters most to the board?", speaker="Kim Moreno", start=12.0), Segment("A migration without downtime.", speaker="Omar Haddad", start=19.5)), at=ago(3), account_id="account_helix", deal_id="deal_helix_core", **T),
    Document("doc_helix_plan", kind="report", title="Helix annual plan", bucket="client", segments=(Segment("Paperless wards by next autumn.", heading="Imperatives", page=3),), at=ago(100), account_id="account_helix", **T),
    Document("doc_secret", kind="note", title="Takeover memo", bucket="deal", segments=(Segment("Keep this between us."),), at=ago(12), account_id="account_helix", deal_id="deal_helix_secret", **T),
    Document("doc_private", kind="note", title="Kim's own notes", bucket="deal", segments=(Segment("Ask Maya about the discount."),), at=ago(2), account_id="account_helix", deal_id="deal_helix_core", private_to="user_kim", **T),
    Document("doc_managers", kind="policy", title="Discount limits", bucket="company", segments=(Segment("Above 20 percent asks for a manager."),), at=ago(200), audience="managers", **T),
    Document("doc_handbook", kind="policy", title="Sales handbook", bucket="company", segments=(Segment("Every deal has a next step."),), at=ago(300), **T),
    Document("doc_industry", kind="report", title="Healthcare outlook", bucket="industry", segments=(Segment("Hospitals move records to the edge."),), at=ago(40), **T),
    Document("doc_initech", kind="note", title="Initech floor plan", bucket="client", segments=(Segment("Two sites, one network."),), at=ago(50), account_id="account_initech", **T),
]  # fmt: skip

CASE_STUDIES = [
    CaseStudy("case_mercy", title="Mercy goes paperless", client="Mercy Clinics", industry="Healthcare", region="West", product_ids=("product_core",), outcome="Charts digital in nine months.", completed_on=day(250), **T),
    CaseStudy("case_shop", title="Shops on the edge", client="Corner Stores", industry="Retail", region="East", product_ids=("product_edge",), outcome="Outages halved.", completed_on=day(400), **T),
]  # fmt: skip

DELIVERIES = [
    Delivery("delivery_helix", account_id="account_helix", name="Platform rollout", started_on=day(590), ended_on=day(420), deal_id="deal_helix_won", product_ids=("product_core",), region="West", industry="Healthcare", terms_met=0.95, sla_met=0.98, success=True, renewed=True, **T),
    Delivery("delivery_initech", account_id="account_initech", name="Network audit", started_on=day(220), ended_on=day(180), product_ids=("product_care",), region="East", industry="Software", success=True, **T),
    Delivery("delivery_running", account_id="account_helix", name="Ward pilot", started_on=day(60), product_ids=("product_edge",), region="West", industry="Healthcare", **T),
]  # fmt: skip

SURVEYS = [
    NpsSurvey("nps_helix", account_id="account_helix", on=day(70), nps=40, responses=12, comment="Support is quick.", **T),
    NpsSurvey("nps_initech", account_id="account_initech", on=day(90), nps=-10, **T),
]  # fmt: skip

TICKETS = [
    Ticket("ticket_helix", account_id="account_helix", opened_on=day(33), severity="high", summary="Slow charts", closed_on=day(31), **T),
]  # fmt: skip

BUDGETS = [
    Budget("budget_helix", account_id="account_helix", status="approved", on=day(8), deal_id="deal_helix_core", amount=Decimal("450000"), owner_contact_id="contact_ruth", period="FY27", fog="fact", **T),
    Budget("budget_secret", account_id="account_helix", status="requested", on=day(9), deal_id="deal_helix_secret", amount=Decimal("3000000"), **T),
    Budget("budget_any", account_id="account_helix", status="rumoured", on=day(40), fog="gossip", **T),
]  # fmt: skip

EVIDENCE = [
    Evidence("evidence_board", c="credibility", factor="knowledge", sub_factor="strategic_imperatives", polarity=1, strength=1.0, fog="fact", statement="Paperless wards by next autumn.", at=ago(100), recorded_at=ago(90), account_id="account_helix", source_kind="document", source_id="doc_helix_plan", locator="p. 3", **T),
    Evidence("evidence_omar", c="control", factor="influence", sub_factor="values_distinct", polarity=1, strength=0.8, fog="opinion", statement="Nobody else migrates without downtime.", at=ago(3), recorded_at=ago(3), deal_id="deal_helix_core", speaker="Omar Haddad", source_kind="document", source_id="doc_helix_call", locator="0:19", **T),
    Evidence("evidence_gossip", c="credibility", factor="trust", sub_factor="peer_recommendations", polarity=-1, strength=0.5, fog="gossip", statement="Somebody at Globex was unhappy.", at=ago(14), recorded_at=ago(13), deal_id="deal_helix_core", status="proposed", **T),
    Evidence("evidence_secret", c="control", factor="influence", sub_factor="decision_influence", polarity=1, strength=1.0, fog="fact", statement="The holding asked for our draft.", at=ago(5), recorded_at=ago(5), deal_id="deal_helix_secret", **T),
    Evidence("evidence_initech", c="capability", factor="competence", sub_factor="solution_fit", polarity=1, strength=0.6, fog="opinion", statement="Fits their network.", at=ago(6), recorded_at=ago(6), deal_id="deal_initech_core", **T),
]  # fmt: skip

ANSWERS = [
    QualifierAnswer("answer_old", deal_id="deal_helix_core", c="credibility", answer=False, at=ago(80), by="user_kim", **T),
    QualifierAnswer("answer_new", deal_id="deal_helix_core", c="credibility", answer=True, at=ago(7), by="user_kim", note="Ruth offered Thursday.", **T),
]  # fmt: skip

OVERRIDES = [
    Override("override_trust", deal_id="deal_helix_core", factor="trust", rating=7.0, reason="Two references promised.", at=ago(30), by="user_kim", withdrawn_at=ago(4), **T),
]  # fmt: skip

RECORDS: list[Record] = [
    *TEAMS,
    *USERS,
    *PRODUCTS,
    *COMPETITORS,
    *ACCOUNTS,
    *CONTACTS,
    *DEALS,
    *DOCUMENTS,
    *ACTIVITIES,
    *IMPERATIVES,
    *EDGES,
    *CASE_STUDIES,
    *DELIVERIES,
    *SURVEYS,
    *TICKETS,
    *BUDGETS,
    *EVIDENCE,
    *ANSWERS,
    *OVERRIDES,
]


def clock() -> datetime:
    return NOW


_loaded: list[bytes] = []
"""The loaded SQLite file, kept after the first time: every further world is a copy of it."""


async def small_workspace(tmp_path: Path, database_url: str | None = None) -> Workspace:
    """The small company, loaded; its clock stands at `NOW`. The caller closes it."""
    home = tmp_path / "home"
    file = home / SQLITE_FILE
    if database_url is None and not _loaded:
        workspace = await Workspace.open(home, clock=clock)
        await workspace.load(RECORDS, source="small", at=ago(0))
        await workspace.close()
        _loaded.append(file.read_bytes())
    if database_url is None and not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_loaded[0])
    workspace = await Workspace.open(home, database_url=database_url, clock=clock)
    if database_url is not None:
        await workspace.load(RECORDS, source="small", at=ago(0))
    return workspace
