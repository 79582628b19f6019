"""A card in brief: the answer open, the rest behind its heading, nothing lost."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.terminal.render import render
from knowledge.access import Principal
from knowledge.records import Deal, User
from knowledge.sample import DEFAULT_USER, sample
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
    Part,
    ScorePart,
    Simple,
    Source,
    TablePart,
    TextPart,
    from_json,
    to_json,
)
from skills.ask import Entities
from skills.brief import MOST_LINES, brief
from skills.catalog import REGISTRY
from skills.registry import AnySkill
from skills.wording import Voice
from tests.support.asking import answered, asking

pytestmark = pytest.mark.may_block
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SOURCES = tuple(Source(f"S{n}", "record", f"Deal {n}", "deal", f"deal_{n}") for n in range(1, 60))
SLACK = 2
"""Lines an estimate may be short of what is drawn: names break where they please."""


def card(*parts: Part, **more: object) -> Answer:
    return Answer("Card", parts, SOURCES, summary="In one line.", **more)  # type: ignore[arg-type]


def items(n: int, **more: object) -> tuple[Item, ...]:
    return tuple(Item(f"Item {k}", "one line of detail", cites=(f"S{k}",), **more) for k in range(1, n + 1))  # type: ignore[arg-type]


def lines(answer: Answer) -> int:
    out = StringIO()
    Console(file=out, width=80).print(render(answer, Voice(NOW), pick=False))
    return len(out.getvalue().splitlines())


def flat(parts: tuple[Part, ...]) -> list[Simple]:
    return [q for p in parts for q in (p.parts if isinstance(p, DetailsPart) else (p,))]


def told(answer: Answer) -> list[str]:
    """Every claim of an answer, wherever it stands."""
    found: list[str] = []
    for part in flat(answer.parts):
        if isinstance(part, ListPart):
            found += [i.text.split(". ", 1)[-1] if i.text[:1].isdigit() else i.text for i in part.items]
        elif isinstance(part, FactsPart):
            found += [f.value for f in part.facts]
        elif isinstance(part, TablePart):
            found += [row[0] for row in part.rows]
        elif isinstance(part, TextPart):
            found.append(part.text)
    return found


def test_a_short_card_stays_as_it_is() -> None:
    answer = card(TextPart("All is well."), ListPart(items(4), "Deals"))
    assert brief(answer) is answer


def test_a_change_to_confirm_is_shown_whole() -> None:
    diff = DiffPart("Deal", (DiffRow("stage", "propose", "won"),))
    answer = card(ListPart(items(30), "Deals"), diff)
    assert brief(answer) is answer
    waiting = card(ListPart(items(30), "Deals"), pending="turn_1")
    assert brief(waiting) is waiting


def test_a_long_list_stays_open_from_its_beginning_and_the_rest_is_counted() -> None:
    short = brief(card(ListPart(items(30), "Deals (largest first)")))
    opened, rest = short.parts
    assert isinstance(opened, ListPart)
    assert isinstance(rest, DetailsPart)
    assert opened.items[0].text == "Item 1"
    assert rest.summary == f"Deals · {30 - len(opened.items)} more"
    assert lines(short) <= MOST_LINES


def test_a_numbered_list_keeps_its_numbers_behind_the_fold() -> None:
    short = brief(card(ListPart(items(30), "Steps", ordered=True)))
    opened, rest = short.parts
    assert isinstance(opened, ListPart)
    assert isinstance(rest, DetailsPart)
    inner = rest.parts[0]
    assert isinstance(inner, ListPart)
    assert inner.items[0].text == f"{len(opened.items) + 1}. Item {len(opened.items) + 1}"


def test_what_is_to_be_done_goes_before_what_is_only_told() -> None:
    steps = ListPart(items(5, action=Action("a", "Do", "crm_update", "task")), "Steps")
    facts = FactsPart(tuple(Fact(f"Fact {n}", "value") for n in range(18)), "Facts")
    short = brief(card(TextPart("The answer."), TablePart(("A", "B"), (("1", "2"),), "First"), facts, steps))
    opened = [getattr(p, "title", "") for p in short.parts if not isinstance(p, DetailsPart)]
    assert "Steps" in opened
    assert "Facts" not in opened


def test_gauges_stay_and_the_words_beside_them_are_folded() -> None:
    gauges = tuple(ScorePart(f"c{n}", f"C {n}", 50 + n, "contested", note="a note " * 12) for n in range(5))
    short = brief(card(TextPart("Said."), *gauges, FactsPart(tuple(Fact("F", "v") for _ in range(9)), "More facts")))
    shown = [p for p in short.parts if isinstance(p, ScorePart)]
    assert [p.score for p in shown] == [50, 51, 52, 53, 54]
    assert not any(p.note for p in shown)
    behind = next(p for p in short.parts if isinstance(p, DetailsPart))
    assert behind.summary == "What stands behind each"
    assert behind.parts == gauges


def test_a_table_too_wide_is_told_row_by_row_with_every_cell() -> None:
    columns = ("#", "Client", *(f"Measure {n}" for n in range(7)))
    rows = tuple((str(n), f"Client number {n}", *(f"US$1,000,00{k}" for k in range(7))) for n in range(1, 9))
    short = brief(card(TablePart(columns, rows, "Ranking", cites=tuple(f"S{n}" for n in range(1, 9)))))
    found = [i for p in flat(short.parts) if isinstance(p, ListPart) for i in p.items]
    assert found[0].text == "1. Client number 1"
    assert found[0].detail.startswith("Measure 0 US$1,000,000 · Measure 1")
    assert [i.cites for i in found] == [(f"S{n}",) for n in range(1, 9)]


def test_a_warning_stays_open_wherever_it_stands() -> None:
    short = brief(card(ListPart(items(40), "Deals"), TextPart("Nothing newer is on record.", "warn")))
    assert TextPart("Nothing newer is on record.", "warn") in short.parts


def test_folds_can_be_told_apart_and_opened_by_their_key() -> None:
    parts = tuple(FactsPart(tuple(Fact("F", "v") for _ in range(9)), f"Part {n}") for n in range(12))
    folds = [p for p in brief(card(*parts)).parts if isinstance(p, DetailsPart)]
    assert len({f.key for f in folds}) == len(folds) <= 5
    assert folds[-1].summary.startswith("More: ")


PARTS = st.one_of(
    st.builds(TextPart, st.sampled_from(["Short.", "word " * 40, "**Heading**"]), st.sampled_from(["plain", "warn"])),
    st.builds(lambda n, t: ListPart(items(n), t), st.integers(1, 25), st.sampled_from(["", "A list", "B (so so)"])),
    st.builds(
        lambda n, t: FactsPart(tuple(Fact("Label", "value") for _ in range(n)), t), st.integers(1, 15), st.just("Facts")
    ),
    st.builds(
        lambda n: TablePart(("A", "B", "C"), tuple((str(k), "b", "c") for k in range(n)), "Table"), st.integers(1, 20)
    ),
    st.builds(lambda: DetailsPart("Folded", (TextPart("Behind."),), "own")),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PARTS, max_size=12))
def test_nothing_is_lost_and_doing_it_again_changes_nothing(parts: list[Part]) -> None:
    answer = card(*parts)
    short = brief(answer)
    headings = {p.summary for p in short.parts if isinstance(p, DetailsPart)}
    assert [t for t in told(answer) if t not in told(short)] == []
    extra = [t for t in told(short) if t not in told(answer)]
    assert all(t.strip("*") in " ".join(headings) for t in extra)
    assert from_json(to_json(short)) == short
    assert sorted(t for t in told(short) if t in set(told(answer))) == sorted(told(answer))


@pytest.fixture(scope="module")
def workspace() -> list:
    return list(sample(NOW))


CARDS = tuple(s for s in REGISTRY if s.name not in ("ask", "crm_update", "evidence", "fog", "help"))


@pytest.mark.parametrize("skill", CARDS, ids=lambda s: s.name)
async def test_every_card_of_the_sample_workspace_fits_a_small_window(skill: AnySkill, workspace: list) -> None:
    kim = next(r for r in workspace if isinstance(r, User) and r.email == DEFAULT_USER)
    found = next(r for r in workspace if isinstance(r, Deal) and r.name == "Skarholt mill-wide reliability")
    entities = Entities(deal_ids=(found.id,), account_ids=(found.account_id or "",), mentions=("Helix",))
    principal = Principal(kim.tenant, kim.id, kim.role, kim.name, kim.email)
    text = next((e for e in skill.examples if "{" in e), skill.examples[0])
    text = text.replace("{deal}", "Helix").replace("{account}", "Helix")
    outcome = await answered(skill, asking(text, entities, principal=principal, now=NOW), workspace)
    assert lines(replace(outcome.answer, actions=())) <= MOST_LINES + SLACK
