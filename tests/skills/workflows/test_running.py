"""A workflow as a skill: side by side, each step in its own rights, one failure one gap, and progress told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from knowledge.errors import StoreUnavailable
from knowledge.reader import Reader
from knowledge.records import Bucket
from knowledge.writer import Change
from skills.answer import Answer, Report, Section, TextPart
from skills.ask import Ask, Entities
from skills.registry import AnySkill
from skills.runner import run_skill
from skills.skill import Proposal, Skill
from skills.workflows import running
from skills.workflows.running import as_skill
from skills.workflows.workflow import About, Asked, Results, Step, Workflow, reading
from tests.support.asking import asking
from tests.support.deal_files import deal
from tests.support.fake_reader import FakeReader

ALL: frozenset[Bucket] = frozenset({"deal", "client", "company", "industry"})
Gather = Callable[[Ask, Reader], Awaitable[Any]]


def skill(name: str, gather: Gather, *, buckets: frozenset[Bucket] = ALL, degraded: tuple[str, ...] = ()) -> AnySkill:
    return Skill(
        name,
        name.title(),
        "",
        buckets,
        gather,
        decide=lambda _ask, facts: facts,
        present=lambda _ask, out: Answer(name, (TextPart(str(out)),), degraded=degraded),
    )


def says(words: str) -> Gather:
    async def gather(_ask: Ask, _reader: Reader) -> str:
        return words

    return gather


def fails(error: Exception) -> Gather:
    async def gather(_ask: Ask, _reader: Reader) -> str:
        raise error

    return gather


def step(key: str, *after: str, **more: Any) -> Step:
    given = {"asks": lambda _ask, _before: Asked("show", {"deal_id": "deal_1"}), **more}
    return Step(key, key, f"doing {key}", more.get("skill", key), given["asks"], after)


def workflow(*steps: Step, about: bool = True) -> Workflow[Results]:
    return Workflow(
        "flow",
        "The flow",
        "",
        steps,
        decide=lambda _ask, results: results,
        about=lambda _out: About({"deal_id": "deal_1"}, "Quay / Øst") if about else None,
        card=lambda _ask, _out: Answer("Card", summary="In short."),
        report=lambda ask, _out: Report("The flow", "Quay", (Section("One", (TextPart("x"),)),), at=ask.now),
    )


async def run(flow: Workflow[Results], *skills: AnySkill, ask: Ask | None = None) -> Results:
    whole = as_skill(flow, skills)
    asked = ask or asking("go")
    outcome = await run_skill(whole, asked, FakeReader([deal()], buckets=whole.buckets))
    assert isinstance(outcome.out, Results)
    return outcome.out


async def test_steps_without_a_dependency_meet() -> None:
    meeting = asyncio.Barrier(3)

    async def meets(_ask: Ask, _reader: Reader) -> str:
        await meeting.wait()
        return "met"

    async with asyncio.timeout(5):
        found = await run(workflow(*map(step, "abc")), *(skill(n, meets) for n in "abc"))
    assert set(found.outcomes) == {"a", "b", "c"}


async def test_a_step_is_asked_by_what_the_ones_before_it_found() -> None:
    heard: list[Ask] = []

    async def hears(ask: Ask, _reader: Reader) -> str:
        heard.append(ask)
        return "b"

    def asks(_ask: Ask, before: Results) -> Asked:
        return Asked("why", {"deal_id": before.out("a", str) or ""}, Entities(deal_ids=("deal_7",)))

    flow = workflow(step("a"), step("b", "a", asks=asks))
    asked = replace(asking("as pdf please"), memory={"deal_id": "deal_0"})
    await run(flow, skill("a", says("deal_7")), skill("b", hears), ask=asked)
    (ask,) = heard
    assert (ask.verb, ask.args, ask.text, ask.memory) == ("why", {"deal_id": "deal_7"}, "", {})
    assert ask.principal == asked.principal
    assert ask.now == asked.now


async def test_a_reading_of_the_workflows_own_gets_the_question_as_it_came() -> None:
    async def gather(ask: Ask, _reader: Reader) -> tuple[str, Any]:
        return ask.text, ask.memory

    flow = workflow(Step("own", "own", "reading", reading("own", ALL, gather)), step("a", "own"))
    asked = replace(asking("score it"), memory={"deal_id": "deal_0"})
    found = await run(flow, skill("a", says("a")), ask=asked)
    assert found.out("own", tuple) == ("score it", {"deal_id": "deal_0"})


async def test_each_step_reads_its_own_buckets_and_no_other() -> None:
    async def reads_accounts(_ask: Ask, reader: Reader) -> int:
        return len(await reader.accounts())

    async def reads_deals(_ask: Ask, reader: Reader) -> int:
        return len(await reader.deals())

    narrow = skill("a", reads_accounts, buckets=frozenset({"deal"}))
    wide = skill("b", reads_deals, buckets=frozenset({"deal", "client"}))
    found = await run(workflow(step("a"), step("b")), narrow, wide)
    assert found.out("b", int) == 1
    assert "a" in found.trouble


async def test_a_failing_step_costs_its_part_and_its_followers() -> None:
    flow = workflow(step("a"), step("b"), step("c", "b"))
    found = await run(flow, skill("a", says("fine")), skill("b", fails(ZeroDivisionError())), skill("c", says("c")))
    assert found.out("a", str) == "fine"
    assert found.trouble == {"b": "something went wrong on my side", "c": "it needs what “b” would have found"}


async def test_a_refusal_is_told_in_its_own_words() -> None:
    closed = replace(skill("b", says("b")), roles=frozenset({"admin"}))
    found = await run(workflow(step("a"), step("b")), skill("a", says("fine")), closed)
    assert found.trouble == {"b": "B is not part of what a rep works with here."}


async def test_when_no_skill_gets_through_the_error_goes_on() -> None:
    away = fails(StoreUnavailable("The records can't be reached right now."))
    own = Step("own", "own", "reading", reading("own", ALL, says("read")))
    with pytest.raises(StoreUnavailable):
        await run(workflow(own, step("a", "own"), step("b", "own")), skill("a", away), skill("b", away))


async def test_what_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_ask: Ask, _reader: Reader) -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(running, "WITHIN_S", 0.05)
    found = await run(workflow(step("a"), step("b")), skill("a", says("fine")), skill("b", never))
    assert found.trouble == {"b": "this took too long and was left out"}


async def test_a_step_with_nothing_to_ask_is_left_out_and_no_trouble() -> None:
    flow = workflow(step("a"), step("b", asks=lambda _ask, _before: None), step("c", "b"))
    found = await run(flow, *(skill(n, says(n)) for n in "abc"))
    assert set(found.outcomes) == {"a", "c"}
    assert found.trouble == {}


async def test_notes_of_the_steps_are_each_kept_once() -> None:
    flow = workflow(step("a"), step("b"))
    found = await run(
        flow, skill("a", says("a"), degraded=("no search",)), skill("b", says("b"), degraded=("no search",))
    )
    assert found.notes == ("no search",)


async def test_a_change_a_step_would_propose_is_never_written() -> None:
    change = Change("create", "deal", "deal_9", {})
    proposing = replace(skill("a", says("a")), propose=lambda _ask, _out: Proposal((change,), "by a step"))
    whole = as_skill(workflow(step("a")), [proposing])
    outcome = await run_skill(whole, asking("go"), FakeReader([], buckets=whole.buckets))
    assert outcome.proposal is None


async def test_progress_says_what_is_done_and_what_is_under_way() -> None:
    told: list[str] = []
    released = asyncio.Event()

    async def waits(_ask: Ask, _reader: Reader) -> str:
        await released.wait()
        return "b"

    async def releases(_ask: Ask, _reader: Reader) -> str:
        released.set()
        return "c"

    flow = workflow(step("a"), step("b", "a"), step("c", "a"))
    asked = replace(asking("go"), progress=told.append)
    await run(flow, skill("a", says("a")), skill("b", waits), skill("c", releases), ask=asked)
    assert told[0] == "Doing a …"
    assert "A done · doing b, doing c …" in told
    assert told[-1] == "A, b, c done"
    assert len(told) == len(set(told))


def test_a_step_whose_skill_is_not_there_is_refused_at_start_up() -> None:
    with pytest.raises(ValueError, match="flow: step 'b' needs the skill 'lenses', which is not registered"):
        as_skill(workflow(step("a"), Step("b", "b", "b", "lenses")), [skill("a", says("a"))])


def test_steps_that_wait_for_each_other_are_refused_at_start_up() -> None:
    with pytest.raises(ValueError, match="wait for each other"):
        as_skill(workflow(step("a", "b"), step("b", "a")), [skill("a", says("a")), skill("b", says("b"))])


# documents


async def answer_to(ask: Ask, *, about: bool = True) -> Answer:
    whole = as_skill(workflow(step("a"), about=about), [skill("a", says("a"))])
    return (await run_skill(whole, ask, FakeReader([], buckets=whole.buckets))).answer


async def test_the_card_offers_both_formats() -> None:
    answer = await answer_to(asking("go"))
    assert [(a.label, a.verb, a.args) for a in answer.actions] == [
        ("PDF", "pdf", {"deal_id": "deal_1"}),
        ("Word", "docx", {"deal_id": "deal_1"}),
    ]
    assert answer.attachments == ()


async def test_a_pressed_format_is_handed_over_and_the_other_stays_one_press_away() -> None:
    answer = await answer_to(asking("PDF", verb="pdf", args={"deal_id": "deal_1"}))
    (file,) = answer.attachments
    assert (file.name, file.format) == ("The flow, Quay Øst.pdf", "pdf")
    assert [a.verb for a in answer.actions] == ["docx", "show"]


async def test_nothing_is_written_down_before_it_is_known_what_it_is_about() -> None:
    answer = await answer_to(asking("as pdf"), about=False)
    assert answer.attachments == ()
    assert answer.actions == ()
