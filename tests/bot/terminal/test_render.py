"""What an answer looks like at a terminal: every kind of part, safely, at any width."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from bot.terminal.render import gauge, handles, render, render_details, sparkline
from bot.terminal.source import place_of, render_source
from knowledge.records import Document, NpsSurvey, Segment
from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    DiffPart,
    DiffRow,
    Fact,
    FactsPart,
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
from skills.wording import Voice

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VOICE = Voice(NOW)

NOTE = Action("note", "Add a note", "fog", "note")
FULL = Answer(
    title="Right to Win: Skarholt",
    summary="At least **41** of 100, contested.",
    parts=(
        TextPart("Their CFO said [bold]no[/bold] **twice**.", tone="warn", cites=("S2",)),
        ScorePart(
            "right_to_win", "Right to Win", 41, "weak", low=30, high=52, coverage="3 of 4 Cs known", cites=("S1",)
        ),
        ScorePart("capability", "Capability", 50, "contested", uncapped=81, note="The qualifier caps it at 50."),
        ScorePart("control", "Control", None, "unknown"),
        FactsPart(
            (Fact("Stage", "negotiate", tone="good", cites=("S1",)), Fact("Amount", "$420,000")), title="The deal"
        ),
        ListPart(
            (Item("Meet the CEO", "worth 12 points", "+12", action=NOTE), Item("Ask for a reference")), ordered=True
        ),
        TablePart(("Name", "Role"), (("Ada **Lund**", "CFO"),), title="People", align=("left", "right")),
        TrendPart("Right to Win", (TrendPoint(NOW, None), TrendPoint(NOW, 20), TrendPoint(NOW, 41, "a qualifier"))),
        QuotePart("We love it", speaker="Ada Lund", badge="Opinion", cites=("S2",)),
        DiffPart("Skarholt", (DiffRow("stage", "qualify", ""),)),
        DetailsPart("Behind Credibility", (TextPart("Eleven pieces of evidence."),)),
    ),
    sources=(
        Source("S1", "record", "Skarholt mill-wide", "deal", "deal_1"),
        Source("S2", "transcript", "Call with Ada", "document", "document_1", "12:40", "We love it", NOW),
    ),
    actions=(Action("yes", "Confirm", "confirm", "yes", style="primary"), Action("no", "Cancel", "confirm", "no")),
    degraded=("Search is being rebuilt.",),
)


def shown(renderable: RenderableType, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(renderable)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_whole_answer_reads_from_title_to_buttons() -> None:
    text = shown(render(FULL, VOICE))
    lines = text.splitlines()
    assert lines[0].startswith("Right to Win: Skarholt")
    assert lines[1].startswith("At least 41 of 100, contested.")
    for expected in (
        "Their CFO said [bold]no[/bold] twice. [2]",
        "30–52",
        "81 without the cap",
        "Control        ····················   ? unknown",
        "(3) Add a note",
        "“We love it”  Ada Lund [2]",
        "qualify  →  empty",
        "▸ Behind Credibility  (m1)",
        "! Search is being rebuilt.",
        "[2] Call with Ada · 12:40 · Nov 20, 2026",
        "(1) Confirm   (2) Cancel",
    ):
        assert expected in text
    assert "Eleven pieces" not in text


def test_everything_is_there_when_it_is_printed_once_and_for_all() -> None:
    text = shown(render(FULL, VOICE, unfold=True, pick=False))
    assert "Eleven pieces of evidence." in text
    assert "(1)" not in text


@pytest.mark.parametrize("width", [20, 40, 79, 200])
def test_no_width_breaks_it(width: int) -> None:
    assert all(len(line) <= width for line in shown(render(FULL, VOICE), width).splitlines())


def test_buttons_are_numbered_as_they_are_picked() -> None:
    picks = handles(FULL)
    assert [a.label for a in picks.actions] == ["Confirm", "Cancel", "Add a note"]
    assert "Eleven pieces" in shown(render_details(FULL, picks.details[0], VOICE))


def test_a_gauge_marks_its_target_and_draws_unknown_as_unknown() -> None:
    assert gauge(50, 75) == "██████████░░░░░│░░░░"
    assert gauge(100, 75) == "█" * 20
    assert gauge(0, 75).count("█") == 0
    assert gauge(None, 75) == "·" * 20


def test_a_sparkline_keeps_the_scale_and_the_gaps() -> None:
    assert sparkline([0, None, 50, 100]) == "▁ ▄█"


DOCUMENT = Document(
    "document_1",
    "default",
    "transcript",
    "Call",
    "deal",
    tuple(Segment(f"line {n}", speaker="Ada", start=60.0 * n) for n in range(10)),
    NOW,
)


def test_a_source_opens_at_the_quoted_words() -> None:
    source = Source("S1", "transcript", "Call", "document", "document_1", "5:00", "line 5", NOW)
    text = shown(render_source(source, DOCUMENT, VOICE))
    assert "5:00 · Ada  line 5" in text
    assert "line 9" not in text
    assert "… 3 earlier" in text


def test_a_source_without_words_opens_at_its_place_or_at_the_start() -> None:
    assert place_of(DOCUMENT.segments, Source("S1", "transcript", "", "document", "d", "7:00")) == 7
    assert place_of(DOCUMENT.segments, Source("S1", "transcript", "", "document", "d")) == 0


def test_a_record_opens_as_its_fields_and_a_hidden_one_says_so() -> None:
    survey = NpsSurvey("nps_1", "default", "account_1", NOW.date(), 42, comment="good")
    source = Source("S1", "record", "NPS", "nps", "nps_1")
    assert "42" in shown(render_source(source, survey, VOICE))
    assert "account_1" not in shown(render_source(source, survey, VOICE))
    assert "not yours to open" in shown(render_source(source, None, VOICE))
