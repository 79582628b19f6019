"""What an answer looks like at a terminal: every kind of part, safely, at any width."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from bot.terminal.render import gauge, handles, offered, render, render_details, sparkline
from bot.terminal.source import place_of, render_source
from knowledge.records import Document, NpsSurvey, Segment
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
from skills.wording import Voice
from tests.support.picture_parts import ATTAINMENT, STAKEHOLDERS, crowd

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


PICTURES = Answer("Seen from above", (ATTAINMENT, STAKEHOLDERS), sources=FULL.sources)


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
@pytest.mark.parametrize("answer", [FULL, PICTURES], ids=["full", "pictures"])
def test_no_width_breaks_it(answer: Answer, width: int) -> None:
    assert all(len(line) <= width for line in shown(render(answer, VOICE), width).splitlines())


def test_a_waterfall_shows_where_each_step_begins_and_ends() -> None:
    # 32 cells for 3.0: won 1.25 is 13 of them; +0.9 ends at 2.15, which is 23; the gap from 2.44 (26) to 3.0 (32)
    lines = shown(render(PICTURES, VOICE)).splitlines()
    won, change, gap = (next(n for n in lines if n.startswith(s)) for s in ("Won so far", "Skarholt", "Still to"))
    start = won.index("█")
    assert (won.count("█"), change.count("█"), gap.count("░")) == (13, 10, 6)
    assert (change.index("█") - start, gap.index("░") - start) == (13, 26)
    assert won.rstrip().endswith("$1.25M")


def test_a_map_puts_numbers_in_a_field_and_names_them_below() -> None:
    text = shown(render(PICTURES, VOICE))
    field = text[text.index("┌") : text.index("└")].splitlines()
    first = next(line for line in field if "1" in line)
    assert "1 2" in first, "two of the same place stand side by side"
    assert field.index(first) < field.index(next(line for line in field if "3" in line)), "more influence is higher"
    assert "1 Dana Fox [2]      Buyer       supporter · influence high" in text
    assert "5, 6: outside, where it stands is not known yet." in text


def test_a_crowd_is_listed_only_and_a_narrow_screen_has_no_field() -> None:
    assert "┌" not in shown(render(Answer("c", (crowd(50),)), VOICE))
    assert "Ada Aalto" in shown(render(Answer("c", (crowd(50),)), VOICE))
    narrow = shown(render(PICTURES, VOICE), 38)
    assert "┌" not in narrow
    assert "█" not in narrow
    assert "$1.25M" in narrow


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


def test_where_nothing_can_be_pressed_buttons_and_what_their_forms_ask_are_read_by_number() -> None:
    places = (Choice("web", "the side panel"), Choice("none", "nowhere"))
    fields = (
        Field("how", "How did everyone agree?", hint="For the record"),
        Field("to", "Hints go to", "choice", required=False, choices=places),
    )
    asked = Answer(
        "Which deal?",
        actions=(Action("a", "Skarholt", "ask", "show"), Action("b", "Start", "ask", "go", fields=fields)),
    )
    buttons = offered(asked)
    assert buttons is not None
    assert [line.strip() for line in shown(buttons).splitlines() if line.strip()] == [
        "(1) Skarholt",
        "(2) Start",
        "How did everyone agree? For the record",
        "Hints go to (may stay empty): 1 the side panel, 2 nowhere",
    ]
    assert offered(Answer("Nothing to press")) is None


def test_what_was_done_is_said_once() -> None:
    done = Answer("Call", (TextPart("Done: listening."),), summary="Done: listening. The call is ready.")
    assert shown(render(done, VOICE)).count("Done: listening.") == 1
