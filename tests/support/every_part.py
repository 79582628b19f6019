"""One answer that holds every kind of part: what any renderer must be able to show."""

from datetime import UTC, datetime, timedelta

from skills.answer import (
    Action,
    Answer,
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
    ScorePart,
    Source,
    TablePart,
    TextPart,
    TrendPart,
    TrendPoint,
)
from tests.support.picture_parts import ATTAINMENT, STAKEHOLDERS

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

OVERRIDE = Action(
    "override",
    "Rate it myself",
    "right_to_win",
    "override",
    {"deal_id": "deal_1"},
    fields=(
        Field("factor", "Factor", "choice", choices=(Choice("trust", "Trust"), Choice("sla", "SLA")), value="trust"),
        Field("rating", "Rating, 0–10", "number", hint="Whole or half points"),
        Field("on", "From", "date", required=False, value="2026-11-20"),
        Field("reason", "Why", "long_text"),
    ),
)

EVERY_PART = Answer(
    title="Right to Win on Helix & Sons <plant>",
    summary="74 of 100, contested; Commitment is weakest.",
    narration="You stand at **74**. Commitment is the weakest.",
    parts=(
        ScorePart("right_to_win", "Right to Win", 74, "contested", 66, 80, coverage="19 of 24 known", cites=("S1",)),
        ScorePart("commitment", "Commitment", 50, "contested", uncapped=63, note="capped: the qualifier is unanswered"),
        ScorePart("control", "Control", None, "unknown", coverage="2 of 6 known"),
        TextPart("They asked for *our* method <script>alert(1)</script> & **gave no date**.", "warn", ("S1", "S2")),
        TextPart("Read on 20 November.", "muted"),
        FactsPart((Fact("Stage", "propose"), Fact("Amount", "$420,000", "good", ("S1",))), title="The deal"),
        ListPart(
            (
                Item("Ask for the CEO meeting", "worth +6", "+6", "good", ("S2",)),
                Item("Name a reference", action=Action("ref", "Do it", "right_to_win", "step", {"deal_id": "deal_1"})),
            ),
            title="Next",
            ordered=True,
        ),
        TablePart(("Deal", "Score"), (("Helix", "74"), ("Globex", "51")), "Compared", ("left", "right")),
        TrendPart(
            "Trend",
            tuple(TrendPoint(AT - timedelta(days=30 * n), 74 - 6 * n, f"step {n}") for n in (3, 2, 1, 0)),
        ),
        ATTAINMENT,
        STAKEHOLDERS,
        QuotePart("We have the budget in writing.\nAll of it.", "Dana Fox, CFO", "12:40", "Fact", ("S2",)),
        DiffPart("Helix plant", (DiffRow("stage", "propose", "negotiate"), DiffRow("next step", "", "workshop"))),
        DetailsPart(
            "Why Credibility is 72", (TextPart("Two facts."), FactsPart((Fact("Trust", "9.0"),))), "credibility"
        ),
    ),
    sources=(
        Source("S1", "record", "Helix plant", "deal", "deal_1", at=AT),
        Source(
            "S2", "transcript", "Call with Dana", "document", "doc_1", "12:40", "We have the budget in writing.", AT
        ),
    ),
    actions=(
        Action("yes", "Confirm", "confirm", "yes", style="primary"),
        Action("no", "Cancel", "confirm", "no", style="danger"),
        OVERRIDE,
    ),
    degraded=("Search is being rebuilt.",),
    skill="right_to_win",
    pending="pend_1",
)
