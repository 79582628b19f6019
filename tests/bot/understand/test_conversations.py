"""Whole conversations in the sample workspace: each message is understood from the ones before it."""

import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

import knowledge.workspace  # noqa: F401 - loads its word lists here, not inside the loop
from bot.app import Reply
from tests.support.house import House, copied, open_house, said, sample_home
from tests.support.sayings import KEPT, understander

TOLD: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "conversations.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    made = copied(sample_home(shared), tmp_path_factory.mktemp("talk") / "home")
    understander()
    if KEPT.exists():  # the router of the same phrasings, fitted once for all, where the shipped one is of others
        shutil.copytree(KEPT, made / "cache", dirs_exist_ok=True)
    return made


def test_there_are_enough_of_them_and_each_goes_on() -> None:
    assert len(TOLD) >= 30
    assert all(3 <= len(talk["turns"]) <= 5 for talk in TOLD)
    assert len({talk["name"] for talk in TOLD}) == len(TOLD)


@pytest.mark.timeout(600)  # it may be the one that makes the sample workspace and fits the router
async def test_every_conversation_is_followed(home: Path) -> None:
    """In one house: opening it costs more than all they say."""
    async with open_house(home) as house:
        reader = house.app.workspace.reader(await house.app.workspace.principal("Elliot Marsh"))
        names = {d.id: d.name for d in await reader.deals()}
        for user in await house.app.workspace.users():
            ZoneInfo(user.time_zone)  # read from disk once, here and not inside a turn
        wrong = [fault for talk in TOLD for fault in await _followed(house, names, talk)]
    assert not wrong, "\n".join(wrong)


async def _followed(house: House, names: dict[str, str], talk: dict[str, Any]) -> list[str]:
    wrong = []
    for turn in talk["turns"]:
        reply = await house.reply(talk["as"], turn["say"], conversation=f"terminal:{talk['name']}")
        wrong += [f"{talk['name']} · {turn['say']!r}: {fault}" for fault in _faults(turn, reply, names)]
    return wrong


def _faults(turn: dict[str, Any], reply: Reply, names: dict[str, str]) -> list[str]:
    answer = reply.outgoing[-1].answer
    told = said(answer)
    ran, about = list(reply.skills), [names[i] for i in reply.deal_ids]
    faults = []
    if "asks" in turn and (ran or not answer.actions or turn["asks"] not in told):
        faults.append(f"should ask back about {turn['asks']}; ran {ran}, said {answer.summary!r}")
    if "skills" in turn:
        right = ran[:1] and ran[0] in turn["skills"] if turn.get("any") else ran == turn["skills"]
        if not right:
            faults.append(f"ran {ran} about {about}, not {turn['skills']}; said {answer.summary!r}")
    if "deals" in turn and about != turn["deals"]:
        faults.append(f"was about {about}, not {turn['deals']}")
    if "says" in turn and turn["says"].lower() not in told.lower():
        faults.append(f"does not say {turn['says']!r} but {answer.summary!r}")
    return faults
