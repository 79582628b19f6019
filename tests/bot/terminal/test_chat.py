"""The chat at a terminal, played by a scripted person over a real journal and graph."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.app import App
from bot.terminal.chat import Chat
from bot.terminal.form import checked, fill
from skills.answer import Action, Choice, Field
from tests.support.scripted import KIM, House, open_house


@dataclass
class Typed:
    """Types these lines, then leaves; an exception in the list is raised instead."""

    lines: list[str | BaseException]
    prompts: list[str] = field(default_factory=list)

    async def line(self, prompt: str, *, default: str = "", long: bool = False) -> str:
        self.prompts.append(prompt)
        if not self.lines:
            raise EOFError
        typed = self.lines.pop(0)
        if isinstance(typed, BaseException):
            raise typed
        return typed or default


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield made


async def chat(house: House, *lines: str | BaseException) -> str:
    workspace: Any = house.records
    app = App(house.engine.settings, workspace, house.engine.registry, house.understander, house.journal, house.engine)
    console = Console(file=StringIO(), width=100, color_system=None)
    await Chat(app, KIM, Typed(list(lines)), console).run()
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


async def test_a_question_is_answered_and_its_source_opens(house: House) -> None:
    text = await chat(house, "show me", "s1", "s9", "m1")
    assert "show me for Kim Moreno [1]" in text
    assert "not yours to open" in text
    assert "no source of that number" in text
    assert "nothing folded" in text


async def test_a_change_is_confirmed_with_its_number(house: House) -> None:
    text = await chat(house, "set negotiate", "1")
    assert "(1) Confirm" in text
    assert "Done: Stage set negotiate by Kim Moreno." in text
    assert len(house.ledger.applied) == 1


async def test_an_open_confirmation_greets_the_next_chat(house: House) -> None:
    await chat(house, "set negotiate")
    text = await chat(house, "1")
    assert "still waits for you" in text
    assert len(house.ledger.applied) == 1


async def test_ctrl_c_does_not_leave_and_quit_does(house: House) -> None:
    text = await chat(house, KeyboardInterrupt(), "/quit", "show never")
    assert "/quit leaves" in text
    assert "show never" not in text


async def test_speaking_as_somebody_else_and_forgetting(house: House) -> None:
    text = await chat(house, "/as user_lee", "show me", "/new", "/as nobody", "/nonsense", "/help", "")
    assert "show me for Lee Park" in text
    assert "Forgotten" in text
    assert "I don't know anybody called nobody." in text
    assert "I don't know /nonsense" in text


async def test_a_number_without_a_button_is_a_message(house: House) -> None:
    await chat(house, "7")
    assert house.understander.memories == [None]


def form(*fields: Field) -> Action:
    return Action("f", "Answer…", "set", "sure", fields=fields)


async def nothing(_field: Field, _typed: str) -> list[Choice]:
    return []


async def test_a_form_is_asked_field_by_field_until_each_fits() -> None:
    console = Console(file=StringIO(), width=100)
    action = form(
        Field("amount", "Amount", "number"),
        Field("day", "Day", "date", required=False),
        Field("answer", "Answer", "choice", choices=(Choice("yes", "Yes"), Choice("no", "No"))),
        Field("why", "Why", value="because"),
    )
    typed = Typed(["lots", "1,200.50", "", "9", "2", ""])
    values = await fill(action, typed, console, nothing)
    assert values == {"amount": "1200.50", "day": "", "answer": "no", "why": "because"}


async def test_several_are_chosen_by_their_numbers() -> None:
    console = Console(file=StringIO(), width=100)
    people = tuple(Choice(f"c{n}", name) for n, name in enumerate(("Ruth", "Omar", "Nina"), start=1))
    action = form(Field("with", "With", "choices", value="c2", choices=people))
    assert await fill(action, Typed(["4", "3, ruth"]), console, nothing) == {"with": "c3,c1"}
    assert await fill(action, Typed([""]), console, nothing) == {"with": "c2"}


async def test_a_search_narrows_down_by_words_until_one_is_meant() -> None:
    console = Console(file=StringIO(), width=100)
    known = [Choice("d1", "Helix core"), Choice("d2", "Helix edge"), Choice("d3", "Globex")]

    async def find(_field: Field, typed: str) -> list[Choice]:
        return [c for c in known if typed.lower() in c.label.lower()]

    action = form(Field("deal", "Deal", "search", find="deal"))
    assert await fill(action, Typed(["", "quokka", "helix", "2"]), console, find) == {"deal": "d2"}
    assert await fill(action, Typed(["glob"]), console, find) == {"deal": "d3"}
    assert "none of that name" in console.file.getvalue()  # type: ignore[attr-defined]


async def test_giving_up_a_form_changes_nothing() -> None:
    console = Console(file=StringIO(), width=100)
    assert await fill(form(Field("why", "Why")), Typed([KeyboardInterrupt()]), console, nothing) is None


@pytest.mark.parametrize(
    ("kind", "typed", "ok"),
    [("date", "2026-02-30", False), ("date", "2026-02-28", True), ("number", "1e3", True), ("text", "x", True)],
)
def test_each_kind_of_field_knows_what_fits(kind: Any, typed: str, ok: bool) -> None:
    assert (checked(Field("f", "F", kind), typed)[1] == "") is ok


@pytest.mark.parametrize(
    ("typed", "problem"), [("11", "From 0 to 10, please."), ("7.5", ""), ("inf", "Please give a number.")]
)
def test_a_number_out_of_bounds_is_asked_for_again(typed: str, problem: str) -> None:
    assert checked(Field("f", "F", "number", least=0, most=10), typed)[1] == problem
