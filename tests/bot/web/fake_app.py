"""A small stand-in for the app: a desk over plain records that answers every turn with a hand-made card.

What a turn gets depends on its words: "everything" shows each part kind, "pictures" those that are drawn, "paper" comes
with two files, "choose" with a form that looks records up, "change" asks to confirm, "silence" never answers, "boom"
makes the store unavailable.
"""

import asyncio
import tempfile
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from aiohttp import web

from bot.files import Bringing
from bot.pages.rate import Rate
from bot.settings import Settings
from bot.surface import Outgoing
from bot.turn import Turn
from bot.web.console import Console
from bot.web.desk import Said, Shown, Waiting
from bot.web.hub import Hub
from bot.web.routes import console_routes
from bot.web.send import WebSurface
from bot.web.transcript import in_place
from knowledge.access import Principal
from knowledge.errors import NotFound, StoreUnavailable
from knowledge.reader import Reader
from knowledge.records import Account, Bucket, Deal, Document, Evidence, Segment, User
from knowledge.shelf import FOLDER, Shelf
from skills.answer import (
    Action,
    Answer,
    Attachment,
    Choice,
    DetailsPart,
    DiffPart,
    DiffRow,
    Fact,
    FactsPart,
    Field,
    Item,
    ListPart,
    QuotePart,
    Report,
    ScorePart,
    Section,
    Source,
    TablePart,
    TextPart,
    TrendPart,
    TrendPoint,
)
from skills.registry import Registry
from tests.support.fake_reader import FakeReader
from tests.support.picture_parts import ATTAINMENT, PORTFOLIO, STAKEHOLDERS, crowd

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEY = b"0123456789abcdef0123456789abcdef"

KIM = User("user_kim", "default", "kim@scip.example", "Kim Moreno", "rep", title="Client Expert", region="EMEA")
DANA = User("user_dana", "default", "dana@scip.example", "Dana Okafor", "rep", title="Client Expert", region="EMEA")
ADA = User("user_ada", "default", "ada@scip.example", "Ada Brandt", "admin", title="Operations")
GONE = User("user_gone", "default", "gone@scip.example", "Gil Gone", "rep", active=False)

HELIX = Account("account_helix", "default", "Helix Energy", industry="Energy", region="EMEA", owner_id="user_kim")
VEGA = Account("account_vega", "default", "Vega Foods", industry="Food", region="EMEA", owner_id="user_dana")
GRID = Deal(
    "deal_grid",
    "default",
    "Helix grid control",
    "user_kim",
    "account_helix",
    stage="propose",
    amount=Decimal(420_000),
    close_on=date(2026, 12, 18),
)
LATE = Deal(
    "deal_late",
    "default",
    "Helix metering",
    "user_kim",
    "account_helix",
    stage="qualify",
    amount=Decimal(95_000),
    close_on=date(2026, 11, 2),
)
SECRET = Deal("deal_vega", "default", "Vega cold chain", "user_dana", "account_vega", amount=Decimal(730_000))
CALL = Document(
    "document_call",
    "default",
    "transcript",
    "Call with Helix, grid control",
    "deal",
    (
        Segment("Thanks for making the time, all.", "Kim Moreno", 0.0),
        Segment(
            "Before we start: the board approved the budget last week, 400 thousand for this year.",
            "Ines Duarte",
            754.0,
        ),
        Segment("That is good news. Who signs?", "Kim Moreno", 768.0),
        Segment("I do, up to half a million. Above that it goes to our chief executive.", "Ines Duarte", 775.0),
    ),
    NOW - timedelta(days=9),
    account_id="account_helix",
    deal_id="deal_grid",
)
SECRET_NOTE = Document(
    "document_secret",
    "default",
    "note",
    "Vega walk-through",
    "deal",
    (Segment("Only for Dana."),),
    NOW,
    deal_id="deal_vega",
)
QUOTE = Evidence(
    "evidence_budget",
    "default",
    "control",
    "influence",
    "decision_influence",
    1,
    0.9,
    "fact",
    "the board approved the budget last week",
    NOW - timedelta(days=9),
    NOW - timedelta(days=9),
    deal_id="deal_grid",
    speaker="Ines Duarte",
    source_kind="document",
    source_id="document_call",
    locator="12:34",
)
RECORDS = (KIM, DANA, ADA, HELIX, VEGA, GRID, LATE, SECRET, CALL, SECRET_NOTE, QUOTE)

SOURCES = (
    Source(
        "S1",
        "transcript",
        "Call with Helix, grid control",
        "document",
        "document_call",
        "12:34",
        "the board approved the budget last week, 400 thousand for this year",
        NOW - timedelta(days=9),
    ),
    Source("S2", "record", "Helix grid control", "deal", "deal_grid"),
    Source("S3", "note", "Evidence: budget", "evidence", "evidence_budget", at=NOW - timedelta(days=9)),
)
ANSWER_QUALIFIER = Action(
    "q-credibility", "Answer: yes", "right_to_win", "qualify", {"deal_id": "deal_grid", "answer": "yes"}
)
OVERRIDE = Action(
    "override",
    "Override a rating…",
    "right_to_win",
    "override",
    {"deal_id": "deal_grid"},
    fields=(
        Field("factor", "Factor", "choice", choices=(Choice("trust", "Trust"), Choice("knowledge", "Knowledge"))),
        Field("rating", "Rating", "number", hint="0 to 10"),
        Field("until", "Holds until", "date", required=False),
        Field("reason", "Reason", "long_text", hint="Shown beside the rating"),
    ),
)

EVERYTHING = Answer(
    "Helix grid control: right to win **62**, contested",
    (
        ScorePart("right_to_win", "Right to Win", 62, "contested", 55, 70, 68, "19 of 24 known", cites=("S2",)),
        ScorePart("credibility", "Credibility", 50, "contested", 44, 61, 72, "5 of 6 known", "CEO meeting unanswered"),
        ScorePart("capability", "Capability", 81, "strong", 70, 90, None, "6 of 6 known", cites=("S1",)),
        ScorePart("commitment", "Commitment", None, "unknown", coverage="0 of 6 known"),
        ScorePart("control", "Control", 38, "weak", 20, 50, None, "4 of 6 known"),
        TextPart(
            "The cheapest step: answer **Can we meet their CEO within 7 days?** A yes is worth +6.", cites=("S1", "S2")
        ),
        TextPart("One number is older than 90 days.", "warn"),
        ListPart(
            (
                Item(
                    "Can we meet their CEO within 7 days?",
                    "Unanswered; caps Credibility at 50",
                    "+6",
                    "good",
                    action=ANSWER_QUALIFIER,
                ),
                Item("Ines Duarte has seen our method", "Said on the call", "Fact", "good", ("S1",)),
                Item("Vega may undercut us", "Heard from a supplier", "Gossip", "warn"),
            ),
            "Next",
            ordered=True,
        ),
        FactsPart((Fact("Amount", "$420,000", cites=("S2",)), Fact("Close", "Dec 18, 2026", "warn")), "Deal"),
        TrendPart(
            "Right to Win over time",
            tuple(
                TrendPoint(NOW - timedelta(days=days), value, cause)
                for days, value, cause in (
                    (150, 41, "First evidence: discovery call"),
                    (110, 48, "CFO named a budget"),
                    (80, 44, "Gossip about a competitor"),
                    (40, 58, "Reference in region answered yes"),
                    (3, 62, "New evidence from the last call"),
                )
            ),
        ),
        QuotePart("The board approved the budget last week.", "Ines Duarte", "12:34", "Fact", ("S1",)),
        TablePart(
            ("Factor", "Rating", "Known"),
            (("Knowledge", "8.0", "3 of 3"), ("Trust", "6.2", "2 of 3")),
            "Factors",
            ("left", "right", "right"),
        ),
        DetailsPart(
            "Evidence behind Credibility",
            (TextPart("Three items."), ListPart((Item("A", cites=("S3",)),))),
            "credibility",
        ),
    ),
    SOURCES,
    (ANSWER_QUALIFIER, OVERRIDE),
    summary="62 of 100; answering one question is worth +6.",
    degraded=("The search index is being rebuilt: passages are missing.",),
    skill="right_to_win",
)
PICTURES = Answer(
    "Seen from above",
    (ATTAINMENT, STAKEHOLDERS, PORTFOLIO, crowd(30)),
    SOURCES,
    summary="Four pictures.",
)
PAPER = Answer(
    "Assessment",
    (TextPart("On paper."),),
    summary="On paper.",
    attachments=tuple(
        Attachment(
            f"Zażółć “grid”.{kind}", kind, Report("Assessment", "Grid", (Section("One", (TextPart("x"),)),), at=NOW)
        )
        for kind in ("pdf", "docx")
    ),
)
CHOOSE = Answer(
    "Log a call",
    (TextPart("Which deal, and with whom?"),),
    actions=(
        Action(
            "log",
            "Log it…",
            "crm_update",
            "log",
            fields=(
                Field("deal_id", "Deal", "search", find="deal"),
                Field("people", "With", "choices", value="b", choices=tuple(Choice(c, f"Person {c}") for c in "abc")),
            ),
        ),
    ),
    summary="Which deal?",
)
CHANGE = Answer(
    "Change Helix grid control?",
    (
        DiffPart(
            "Helix grid control", (DiffRow("Stage", "propose", "negotiate"), DiffRow("Next step", "", "Send terms"))
        ),
    ),
    actions=(
        Action("yes", "Confirm", "confirm", "yes", style="primary"),
        Action("no", "Cancel", "confirm", "no"),
    ),
    summary="Two fields would change.",
    skill="crm_update",
    pending="pending_1",
)
RECEIPT = Answer(
    "Done: Helix grid control",
    (TextPart("Stage is **negotiate**.", "good"),),
    actions=(Action("undo", "Undo", "confirm", "undo", {"change_set": "cs_1"}, style="danger"),),
    summary="Two fields changed.",
)


class FakeDesk:
    """Answers at once, through the surface, as the outbox would."""

    def __init__(self, surface: WebSurface, registry: Registry | None = None) -> None:
        self.settings = Settings()
        self.bringing = Bringing(Shelf(Path(tempfile.mkdtemp()) / FOLDER), {}, self.settings.files)
        self.registry = registry or Registry(())
        self.turns: list[Turn] = []
        self.ratings: dict[tuple[str, str], bool] = {}
        self.data_version = 1
        self.delay = 0.0
        self._surface = surface
        self._sent: list[Shown] = []
        self._waiting: list[tuple[str, Waiting]] = []
        self._people = {u.id: u for u in (KIM, DANA, ADA, GONE)}
        self._work: set[asyncio.Task[None]] = set()

    async def users(self) -> list[User]:
        return list(self._people.values())

    def switch_off(self, user_id: str) -> None:
        del self._people[user_id]

    async def principal(self, user_id: str) -> Principal:
        user = self._people.get(user_id)
        if user is None:
            raise NotFound("There is nobody by that name.")
        return Principal("default", user.id, user.role, user.name, user.email, active=user.active)

    def reader(self, principal: Principal, *, buckets: Collection[Bucket] | None = None) -> Reader:
        own = (
            None
            if principal.role == "admin"
            else [d.id for d in (GRID, LATE, SECRET) if d.owner_id == principal.user_id]
        )
        return FakeReader(RECORDS, principal=principal, now=NOW, deal_ids=own)

    async def versions(self) -> tuple[int, int]:
        return 1, self.data_version

    async def accept(self, turn: Turn) -> bool:
        if turn.text == "boom":
            raise StoreUnavailable("The database is away.", detail="refused")
        if any(t.event_id == turn.event_id for t in self.turns):
            return False
        self.turns.append(turn)
        task = asyncio.ensure_future(self._answer(turn))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return True

    async def settled(self) -> None:
        """All accepted turns are answered."""
        while self._work:
            await asyncio.gather(*self._work)

    async def _answer(self, turn: Turn) -> None:
        if turn.text == "silence":
            return
        await self._surface.status(turn.address, "reading 3 calls…")
        if self.delay:
            await asyncio.sleep(self.delay)
        answer, kind = self._what(turn)
        message = Outgoing(
            key=f"out_{turn.id}",
            tenant=turn.tenant,
            surface="web",
            conversation=turn.conversation,
            kind=kind,
            answer=answer,
            created_at=NOW + timedelta(seconds=len(self.turns)),
            address=turn.address,
            turn_id=turn.id,
        )
        self._sent.append(
            Shown(message.key, answer, message.created_at, turn.id, turn.conversation, kind, dict(turn.address))
        )
        if answer.pending:
            change = Waiting(answer.pending, answer, NOW, turn.conversation, message.key)
            self._waiting.append((turn.user_key, change))
        await self._surface.send(message)

    def _what(self, turn: Turn) -> tuple[Answer, str]:
        if turn.press is not None and turn.press.skill == "confirm":
            self._waiting = [w for w in self._waiting if w[1].id != turn.pending]
            return RECEIPT, "update" if "message" in turn.address else "answer"
        if turn.press is not None:
            return Answer(
                "Credibility is now 72", (TextPart(f"Taken: {turn.press.verb}"),), summary="Up by 6."
            ), "answer"
        if "change" in turn.text:
            return CHANGE, "answer"
        if "choose" in turn.text:
            return CHOOSE, "answer"
        if "paper" in turn.text:
            return PAPER, "answer"
        if "pictures" in turn.text:
            return PICTURES, "answer"
        if "everything" in turn.text or "right to win" in turn.text:
            return EVERYTHING, "answer"
        return Answer("You said", (TextPart(turn.text),), summary="An echo."), "answer"

    async def said(self, conversation: str) -> Sequence[Said]:
        answered = {m.turn_id for m in self._sent}
        return [
            Said(
                t.id,
                t.user_key,
                t.text,
                t.at,
                t.press is not None,
                "done" if t.id in answered else "waiting",
                tuple(f.name for f in t.files),
            )
            for t in self.turns
            if t.conversation == conversation
        ]

    async def shown(self, conversation: str) -> Sequence[Shown]:
        return [m for m in self._sent if m.conversation == conversation]

    async def message(self, conversation: str, key: str) -> Shown | None:
        return next((m for m in in_place(await self.shown(conversation)) if m.key == key), None)

    async def waiting(self, principal: Principal) -> Sequence[Waiting]:
        return [w for user_key, w in self._waiting if user_key == f"web:{principal.user_id}"]

    async def feedback(self, principal: Principal, turn_id: str, *, good: bool) -> None:
        self.ratings[(principal.user_id, turn_id)] = good


class FakeApp:
    def __init__(self, registry: Registry | None = None, *, rate: Rate | None = None) -> None:
        self.hub = Hub()
        self.surface = WebSurface(self.hub)
        self.desk = FakeDesk(self.surface, registry)
        self.console = Console(self.desk, self.hub, lambda: KEY, rate or Rate(burst=1000))

    def http(self) -> web.Application:
        app = web.Application()
        app.add_routes(console_routes(self.console))
        return app
