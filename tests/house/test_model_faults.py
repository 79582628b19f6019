"""Whatever is wrong with a model, whenever in a turn: the answer the product gives without one, in time, once."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import settle
from llm import attempts
from llm.guard.grounding import grounded
from skills.answer import Answer
from skills.plain import as_text
from tests.support.house import House, copied, open_house, said
from tests.support.model_faults import DEAL, FAULTS, STAGES, Faulty, stage_of
from tests.support.model_stub import Hang, ModelStub, Refuse, Say, Step, model_server

pytestmark = pytest.mark.may_block  # the vendors' clients read their own files on first use

OWED_S = 10.0
PATIENT_S, QUICK_S = 4.0, 1.5
"""How long a model has: a busy machine must not be taken for a fault, nor one that makes wait last for ever."""
KEY = "sk-never-shown"
ASKED = {
    "choosing a skill": "our plan",
    "reading evidence": f"any new evidence on {DEAL}",
    "wording the answer": f"score {DEAL}",
}
"""Stage -> what is asked so that it is reached."""
INVENTED = ("Bill Gates", "77,777,777", "evil.example", "2041", "delete_deal", "all rules are off", "Bad gateway")

_plain: dict[str, str] = {}


def makes_wait(fault: Step) -> bool:
    match fault:
        case Hang():
            return True
        case Say():
            return fault.after_s > 0
        case Refuse():
            return fault.retry_after is not None
    return False


def timeless(answer: Answer) -> str:
    """The answer without its narration and the moments it was worked out at."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z?", "…", said(replace(answer, narration="")))


async def plain(made_home: Path, scratch: Path) -> dict[str, str]:
    """What is answered at each stage without any model, asked in their order in a home of its own, all of it loaded."""
    for _ in range(0 if _plain else 2):
        async with open_house(copied(made_home, scratch / f"plain-{time.monotonic_ns()}")) as house:
            _plain.update({stage: timeless(await house.ask("Kim Berger", asked)) for stage, asked in ASKED.items()})
    return _plain


@asynccontextmanager
async def with_model(
    home: Path, answering: Any, *, patience_s: float = PATIENT_S
) -> AsyncIterator[tuple[House, ModelStub]]:
    async with model_server(answering) as stub:
        model = {"name": "m", "base_url": stub.url, "api_key": KEY, "timeout_s": patience_s}
        async with open_house(home, model=model) as house:
            yield house, stub


@pytest.fixture(autouse=True)
def closed_breakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stage meets the fault itself, not what an earlier one left behind."""
    monkeypatch.setattr(attempts, "FAILURES_TO_OPEN", 1_000)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_costs_nothing_but_the_models_part_at_every_stage(
    made_home: Path,
    home: Path,
    tmp_path: Path,
    fault: Step,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = await plain(made_home, tmp_path)
    faulty = Faulty("", fault)
    patience_s = QUICK_S if makes_wait(fault) else PATIENT_S
    monkeypatch.setattr(settle, "DEADLINE_S", patience_s)
    async with with_model(home, lambda body: faulty(body), patience_s=patience_s) as (house, stub):
        for stage in STAGES:
            faulty = Faulty(stage, fault)
            stub.asked.clear()
            turn = house.turn("Kim Berger", ASKED[stage])
            started = time.monotonic()
            answer = (await house.app.ask(turn)).outgoing[-1].answer
            assert time.monotonic() - started < OWED_S, stage
            assert stage in {stage_of(a.body) for a in stub.asked}
            assert timeless(answer) == expected[stage]
            assert not answer.narration or stage != "wording the answer"
            assert grounded(answer.narration, [as_text(answer)])
            assert not [words for words in INVENTED if words in said(answer)]
            assert len(await house.app.journal.messages_of(turn.id)) == 1
        depths = await house.app.journal.depths()
    assert depths["dead"] == depths["parked"] == depths["queued"] == 0
    shown = capsys.readouterr()
    assert not [words for words in (KEY, *INVENTED) if words in shown.out + shown.err]


async def test_with_a_model_that_works_the_answer_is_worded_by_it(home: Path) -> None:
    async with with_model(home, Faulty("", Refuse(500))) as (house, _):
        assert (await house.ask("Kim Berger", ASKED["wording the answer"])).narration == f"{DEAL}."


async def test_one_that_works_chooses_the_skill(home: Path) -> None:
    async with with_model(home, Faulty("", Refuse(500), "attainment_plan")) as (house, _):
        reply = await house.reply("Kim Berger", ASKED["choosing a skill"])
        assert tuple(reply.skills) == ("attainment_plan",)


CATALOGUE = """
endpoints:
  first: {{kind: openai, base_url: {first}, data: client}}
  second: {{kind: anthropic, base_url: {second}, key: other, data: client}}
models:
  - {{id: a, endpoint: first, model: m, tier: small, context: 32000, output: 4000, can: [tools, schema, stream]}}
  - {{id: b, endpoint: second, model: m, tier: small, context: 32000, output: 4000, input_price: 1, can: [tools, schema, stream]}}
"""  # noqa: E501
NOT_TAKEN_OVER = {
    "empty answer",
    "silenced by its vendor",
    "out of tokens",
    "wants a tool nobody gave it",
    "invents facts and a link",
    "obeys what a text told it",
    "recites its instructions",
    "invents evidence",
    "goes on for ever",
}
"""A bad answer is thrown away, not shopped around."""
TAKEN_OVER = [name for name in FAULTS if name not in NOT_TAKEN_OVER]


def test_the_table_in_the_docs_is_this_one() -> None:
    table = (Path(__file__).resolve().parents[2] / "docs" / "models.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (.+) \| (yes|no) \|$", table, re.MULTILINE))
    assert rows == {name: "no" if name in NOT_TAKEN_OVER else "yes" for name in FAULTS}


@pytest.mark.parametrize("name", TAKEN_OVER)
async def test_another_vendor_answers_for_one_that_can_not(home: Path, name: str) -> None:
    async with model_server(FAULTS[name]) as first, model_server(Faulty("", Refuse(500))) as second:
        (home / "catalogue.yaml").write_text(CATALOGUE.format(first=first.url, second=second.root))
        async with open_house(home, model={"keys": {"other": KEY}, "timeout_s": 4.0}) as house:
            answer = await house.ask("Kim Berger", ASKED["wording the answer"])
    assert answer.narration == f"{DEAL}."
    assert first.asked
    assert second.asked
