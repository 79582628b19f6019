"""Whatever Slack is sent is what Slack's own types say it takes (@slack/types: tests/peers, npm ci there)."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.forms import actions_of
from bot.slack.forms import form_view
from bot.slack.manifest import ASK, EVIDENCE, FOG
from bot.slack.opening import greeting
from bot.slack.render import SOURCES, details_view, render, taken_up_view
from bot.slack.shortcuts import Marked, evidence_view
from knowledge.records import Deal
from skills.answer import Action, Answer, Choice, DetailsPart, Field, TextPart
from skills.catalog import SKILLS
from skills.registry import AnySkill
from tests.bot.slack.slack_types import NODE, PACKAGES, Sent, type_faults
from tests.bot.slack.test_opening import accessories, opens
from tests.bot.slack.test_shortcuts import SAID, use
from tests.scenarios.payloads import read_back
from tests.support.every_part import EVERY_PART
from tests.support.in_sample import told
from tests.support.picture_parts import crowd
from tests.support.slack_house import KIM, NOBODY, SlackHouse, slack_house
from tests.support.slack_stub import faults, view_faults

pytestmark = [
    pytest.mark.may_block,  # the judge is a process of its own
    pytest.mark.skipif(NODE is None, reason="Node is not installed"),
    pytest.mark.skipif(
        not all(p.is_dir() for p in PACKAGES), reason="Slack's types are not installed: npm ci in tests/peers"
    ),
]

DEAL, CLIENT = "Skarholt mill-wide reliability", "Skarholt"
LONG = "We stand well where they know us, and nobody has asked the CFO yet. " * 20
CONVERSATIONS = Path(__file__).resolve().parents[2] / "scenarios/__snapshots__/test_conversations"
FORM = Action(
    "every",
    "Every kind of input",
    "right_to_win",
    "override",
    fields=(
        Field("line", "A line", value="as it was"),
        Field("long", "Long", "long_text", required=False, hint="As many as you like"),
        Field("number", "Number", "number", value="4.5", least=0, most=10),
        Field("on", "Date", "date", value="2026-11-20"),
        Field("one", "One of", "choice", choices=(Choice("a", "A"), Choice("b", "B")), value="b"),
        Field("many", "One of many", "choice", choices=tuple(Choice(str(n), f"Deal {n}") for n in range(140))),
        Field("some", "Several", "choices", choices=(Choice("a", "A"), Choice("b", "B")), value="b"),
        Field("more", "Several of many", "choices", choices=tuple(Choice(str(n), f"Person {n}") for n in range(140))),
        Field("deal", "Found by typing", "search", find="deal", value="d1", choices=(Choice("d1", "Helix"),)),
    ),
)


def shown(name: str, answer: Answer) -> Iterator[Sent]:
    """Its messages, and every window its buttons open."""
    for n, page in enumerate(render(answer, key="t1.0", turn_id="t1")):
        yield Sent(f"{name}, page {n}", "blocks", page.blocks)
        if page.spoken is not None:
            yield Sent(f"{name}, below its words", "blocks", page.spoken.below)
    for fold in (p for p in answer.parts if isinstance(p, DetailsPart)):
        yield Sent(f"{name}, {fold.summary}", "modal", details_view(answer, fold.key or fold.summary[:500], key="t1.0"))
    if answer.sources:
        yield Sent(f"{name}, sources", "modal", details_view(answer, SOURCES, key="t1.0"))
    for action in actions_of(answer):
        if action.fields:
            yield Sent(f"{name}, {action.label}", "modal", form_view(action, {"k": "t1.0", "i": action.id}))


def test_every_kind_of_part_and_of_input_is_as_slack_types_it() -> None:
    answers = {
        "every part": EVERY_PART,
        "long words": replace(EVERY_PART, narration=LONG),
        "plain long words": Answer("Long", (TextPart(LONG), *EVERY_PART.parts)),
        "a crowd": Answer("Crowd", (crowd(40),)),
        "every input": Answer("Inputs", (TextPart("Please."),), actions=(FORM,)),
        "stranger": greeting(None, "slack:T1:UZOE"),
        "nothing": Answer(""),
    }
    sent = [payload for name, answer in answers.items() for payload in shown(name, answer)]
    many = [Deal(f"d{n}", "default", f"Deal {n}", "u1") for n in range(140)]
    marked = Marked("T1", KIM, "C7", "1763500000.000100", SAID, "")
    sent += [
        Sent("a fold that is gone", "modal", details_view(EVERY_PART, "gone", key="t1.0")),
        Sent("a pressed fold", "modal", taken_up_view()),
        Sent("evidence among many deals", "modal", evidence_view(marked, many)),
    ]
    assert {s.as_ for s in sent} == {"blocks", "modal"}
    assert type_faults(sent) == []


async def test_what_every_skill_answers_to_its_examples_is_as_slack_types_it() -> None:
    sent = [payload for skill in SKILLS async for payload in of_examples(skill)]
    assert {s.name.split(":")[0] for s in sent} == {s.name for s in SKILLS}
    assert type_faults(sent) == []
    assert [(s.name, f) for s in sent for f in (faults if s.as_ == "blocks" else view_faults)(s.payload)] == []


async def of_examples(skill: AnySkill) -> AsyncIterator[Sent]:
    for text in skill.examples:
        asked = text.replace("{deal}", DEAL).replace("{account}", CLIENT)
        outcome = await told(skill, asked, "Kim Berger", DEAL)
        for payload in shown(f"{skill.name}: {asked}", outcome.answer):
            yield payload


async def test_what_reaches_slack_in_an_ordinary_day_is_as_slack_types_it(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as slack:
        await opens(slack)
        await opens(slack, user=NOBODY)
        await opens(slack, "home", user=NOBODY)
        await slack.say("show helix")
        await slack.say("set negotiate", ts="10.2")
        await opens(slack, "home")
        for label in ("Edit", "Confirm"):
            await press(slack, label)
        for callback in (EVIDENCE, ASK, FOG):
            await use(slack, callback)
        await use(slack, EVIDENCE, text="")
        sent = list(arrived(slack.stub.calls))
    kinds = {"chat.postMessage", "chat.update", "views.open", "views.publish"}
    assert {s.name.split(" ")[0] for s in sent} == kinds
    assert {s.as_ for s in sent} == {"blocks", "home", "modal", "metadata"}
    assert type_faults(sent) == []


async def press(slack: SlackHouse, label: str) -> None:
    """On the newest card that has such a button."""
    card, button = [(c, e) for c in slack.stub.posted.values() for e in accessories(c) if _label(e) == label][-1]
    action = {"type": "button", "block_id": "b", "action_ts": "4.4", **button}
    place = {"container": {"type": "message", "channel_id": "D1", "message_ts": card["ts"]}, "channel": {"id": "D1"}}
    body = {"type": "block_actions", "user": {"id": KIM, "team_id": "T1"}, "trigger_id": "t3", "actions": [action]}
    assert (await slack.interact({**body, **place})).status == 200
    await slack.work()
    await slack.listener.settled()


def _label(element: dict[str, Any]) -> str:
    return str(element.get("text", {}).get("text", ""))


def test_what_the_kept_conversations_show_in_slack_is_as_slack_types_it() -> None:
    kept = sorted(CONVERSATIONS.glob("*-slack]*.txt"))
    sent = [payload for path in kept for payload in arrived(calls_of(path))]
    assert len(kept) >= 40
    assert len({s.name.split(" ")[0] for s in sent}) >= 3
    assert type_faults(sent) == []


def calls_of(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    about = path.name.partition("[")[2].partition("-slack]")[0]
    for call in read_back(path.read_text().split("\n")):
        yield f"{call['method']} in “{about}”", call


def arrived(calls: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Sent]:
    """What is typed of what Slack was sent."""
    for n, (method, data) in enumerate(calls):
        held = {name: _read(data[name]) for name in ("blocks", "view", "metadata") if name in data}
        if "blocks" in held:
            yield Sent(f"{method} {n}", "blocks", held["blocks"])
        if "metadata" in held:
            yield Sent(f"{method} {n}", "metadata", held["metadata"])
        if "view" in held:
            yield Sent(f"{method} {n}", "home" if held["view"]["type"] == "home" else "modal", held["view"])


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_the_judge_tells_what_is_wrong_and_where() -> None:
    plain = {"type": "plain_text", "text": "Yes"}
    button = {"type": "button", "text": plain, "action_id": "press:1", "value": "{}"}
    wrong = {
        "unheard-of": {"type": "sektion"},
        "typed": {"type": "section", "text": {"type": "mrkdwn", "text": 4}},
        "styled": {"type": "actions", "elements": [{**button, "style": "blue"}]},
        "extra": {"type": "divider", "text": "x"},
        "lacking": {"type": "header"},
    }
    sent = [Sent(name, "blocks", [{"type": "divider"}, block]) for name, block in wrong.items()]
    title = {"type": "modal", "title": {**plain, "type": "mrkdwn"}, "blocks": []}
    assert type_faults([*sent, Sent("well", "blocks", [button_row(button)]), Sent("titled", "modal", title)]) == [
        'unheard-of: /1/type: must be equal to one of the allowed values ("sektion")',
        "typed: /1/text/text: must be string",
        'styled: /1/elements/0/style: must be equal to one of the allowed values ("blue")',
        "extra: /1: must NOT have additional properties (text)",
        "lacking: /1: must have required property 'text'",
        'titled: /title/type: must be equal to constant ("mrkdwn")',
    ]


def button_row(button: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": [button]}
