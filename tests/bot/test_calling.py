"""The call desk and the coach as the settings want them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.calling import coaching, desk_alone, hints_by, open_desk, panel_address
from bot.codec import outgoing_of
from bot.outbox import OutboxPublisher
from bot.parts import models
from bot.settings import Settings
from knowledge.journal import Address, Journal
from knowledge.records import HintsTo, LiveCall
from skills.answer import Answer
from skills.plain import as_text
from skills.publishing import Unreachable
from tests.support.asking import answered, asking
from tests.support.fake_reader import NOW
from tests.support.small import small_workspace
from voice.coach.refining import ModelRefiner

pytestmark = pytest.mark.may_block


def settings(home: Path, **voice: object) -> Settings:
    return Settings(home=home, voice={"port": 0, **voice})


def call(to: HintsTo) -> LiveCall:
    return LiveCall("call_1", "default", "user_kim", "Call", datetime.now(UTC), hints_to=to, meeting="teams:MCMx")


def test_links_lead_where_people_reach_the_console(tmp_path: Path) -> None:
    assert panel_address(settings(tmp_path), "call_1") == "http://127.0.0.1:8484/call/call_1"
    outside = settings(tmp_path, panel_url="https://scip.example/")
    assert panel_address(outside, "call_1") == "https://scip.example/call/call_1"


async def test_the_notice_is_what_the_rep_is_asked_to_say(tmp_path: Path) -> None:
    coach = coaching(settings(tmp_path, notice="We take notes with an assistant."))
    assert coach.name == "meeting_coach"
    outcome = await answered(coach, asking("coach my call"), [])
    assert outcome.answer.summary.startswith("You have no open deals on record.")
    held = replace(call("slack"), at=NOW, consent="given", consent_by="user_kim")
    told = await answered(coach, asking("is the coach on"), [held])
    assert "Slack is not connected here" in as_text(told.answer)
    registry = models(settings(tmp_path))[1]
    assert registry.get("meeting_coach").examples == coach.examples


async def test_a_hint_by_slack_goes_to_slack_whichever_chat_was_used_last(tmp_path: Path) -> None:
    workspace = await small_workspace(tmp_path)
    journal = Journal(workspace.engine, "default", reads=workspace.reads)
    now = datetime.now(UTC).timestamp()
    for n, name in enumerate(("slack", "web")):
        await journal.remember_address("user_kim", Address(name, f"chat-{name}", {}, now + n))
    publisher = OutboxPublisher(journal, ("web", "slack", "teams"))
    desk = open_desk(settings(tmp_path), workspace, models(settings(tmp_path))[1], publisher)
    await desk.publisher_to(call("slack")).publish(tenant="default", user_id="user_kim", answer=Answer("Ask"), key="k1")
    (row,) = await journal.claim_messages(["slack", "web"], limit=5)
    assert (row.message.surface, row.message.conversation) == ("slack", "chat-slack")
    with pytest.raises(Unreachable):
        await desk.publisher_to(call("teams")).publish(
            tenant="default", user_id="user_kim", answer=Answer("Ask"), key="k2"
        )
    await workspace.close()


async def test_a_hint_into_the_meeting_goes_by_teams_and_names_the_meeting(tmp_path: Path) -> None:
    workspace = await small_workspace(tmp_path)
    journal = Journal(workspace.engine, "default", reads=workspace.reads)
    await journal.remember_address("user_kim", Address("teams", "chat", {"tenant": "t"}, datetime.now(UTC).timestamp()))
    to = hints_by(OutboxPublisher(journal, ("web", "teams")), call("meeting"))
    await to.publish(tenant="default", user_id="user_kim", answer=Answer("Ask"), key="k1")
    (row,) = await journal.claim_messages(["teams"], limit=5)
    told = outgoing_of(row.message, tenant="default").address
    assert told == {"tenant": "t", "meeting": "teams:MCMx", "call": "call_1"}
    await workspace.close()


async def test_a_model_that_is_configured_words_hints_unless_that_is_switched_off(tmp_path: Path) -> None:
    workspace = await small_workspace(tmp_path)
    await workspace.close()
    for chosen, model, refines in (
        ({}, {}, False),
        ({}, {"name": "small", "base_url": "http://127.0.0.1:9/v1"}, True),
        ({"refine": False}, {"name": "small", "base_url": "http://127.0.0.1:9/v1"}, False),
    ):
        here = Settings(home=tmp_path / "home", voice={"port": 0, **chosen}, model=model)
        async with desk_alone(here) as (desk, _):
            assert (desk.refiner_of is not None) is refines
            if desk.refiner_of is not None:
                assert isinstance(desk.refiner_of(lambda: desk.filing.records.principal("user_kim")), ModelRefiner)


async def test_the_voice_process_has_a_desk_of_its_own_over_the_same_records(tmp_path: Path) -> None:
    workspace = await small_workspace(tmp_path)
    await workspace.close()
    async with desk_alone(settings(tmp_path / "home", keep_days=7, consent="announced")) as (desk, _):
        assert desk.filing.keep_days == 7
        assert desk.terms.consent == "announced"
        assert (await desk.filing.records.principal("user_kim")).name.startswith("Kim")
