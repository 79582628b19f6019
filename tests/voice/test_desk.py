"""The desk over records: consent before sound, words kept before they are shown, hints to one person, one debrief."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import CapturingLogger

from knowledge.calls import HOLD_S, Calls
from knowledge.records import CallConsent, LiveCall
from knowledge.workspace import Workspace
from knowledge.writer import Change
from llm.errors import ModelError
from skills.answer import Answer
from skills.calls.said import Said, Speaker
from skills.catalog.meeting_coach import coach_by
from skills.plain import as_text
from skills.publishing import Unreachable
from tests.support.small import NOW, clock, small_workspace
from voice import desk as desk_module
from voice.desk import DeskTerms, WorkspaceDesk
from voice.desk_filing import Filing
from voice.heard import Ended, Final, Lagging, Partial
from voice.ports import NotAdmitted

pytestmark = pytest.mark.may_block
CORE = "deal_helix_core"
KIM, OMAR = Speaker(0, "Kim", "us"), Speaker(1, "Omar", "client")


def _no_embedder() -> Any:
    raise ModelError("not here")


@dataclass
class Post:
    """A publisher that keeps what it is given, once per key."""

    reachable: bool = True
    sent: dict[str, tuple[str, Answer]] = field(default_factory=dict)

    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        if not self.reachable:
            raise Unreachable("no chat")
        self.sent.setdefault(key, (user_id, answer))


@dataclass
class Office:
    workspace: Workspace
    calls: Calls
    desk: WorkspaceDesk
    post: Post
    hints: dict[str, Post]
    hung_up: list[str]

    async def call(self) -> LiveCall:
        found = await self.calls.call("call_1")
        assert found is not None
        return found

    async def change(self, **values: Any) -> None:
        writer = self.workspace.writer(await self.workspace.principal("user_kim"))
        key = f"{sorted(values.items(), key=str)}"
        await writer.apply((Change("update", "live_call", "call_1", values),), key=key, cause="asked")

    async def plan(self, consent: CallConsent = "given", **more: Any) -> str:
        """A call on record and the key to it."""
        agreed = {"consent": consent, "consent_by": "user_kim", "consent_at": NOW, "consent_how": "asked at the start"}
        values = {"user_id": "user_kim", "title": "Call: Helix core", "deal_id": CORE, "account_id": "account_helix"}
        values |= (agreed if consent != "none" else {}) | more
        values = {k: v for k, v in values.items() if v is not None}
        writer = self.workspace.writer(await self.workspace.principal("user_kim"))
        await writer.apply((Change("create", "live_call", "call_1", values),), key="begin", cause="asked")
        return await self.calls.new_key("call_1")

    async def say(self, seq: int, speaker: Speaker, text: str, start: float | None = None) -> None:
        at = 10.0 * seq if start is None else start
        said = Said(seq, speaker, text, at, at + 4.0)
        await self.desk.tell(Final("call_1", f"u{seq}", said, latency_s=0.1))

    async def settle(self, until: Any) -> None:
        for _ in range(800):
            if await until():
                return
            await asyncio.sleep(0.01)
        raise TimeoutError

    async def hang_up(self, reason: str = "ended") -> None:
        await self.desk.tell(Ended("call_1", reason, 60.0))
        await asyncio.gather(*self.desk._tasks)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    workspace = await small_workspace(tmp_path)
    calls = Calls(workspace.engine, workspace.tenant, lambda: NOW.timestamp(), workspace.reads)
    post, hints, hung_up = Post(), {"slack": Post(), "teams": Post()}, []
    filing = Filing(workspace, calls, coach_by(embedder=_no_embedder), post, now=clock)

    async def hang_up(call_id: str) -> None:
        hung_up.append(call_id)

    desk = WorkspaceDesk(calls, filing, lambda call: hints[call.hints_to], hang_up=hang_up)
    yield Office(workspace, calls, desk, post, hints, hung_up)
    await desk.stop()
    await workspace.close()


# --- who may stream ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("consent", "said", "retriable"),
    [
        ("none", "Nobody has said yet that everyone on this call agreed", True),
        ("refused", "Not everyone on this call agreed", False),
        ("announced", "everyone has to agree", True),
    ],
)
async def test_without_everyones_consent_nobody_listens(
    office: Office, consent: CallConsent, said: str, retriable: bool
) -> None:
    key = await office.plan(consent)
    with pytest.raises(NotAdmitted, match=said) as refused:
        await office.desk.admit(key)
    assert refused.value.retriable is retriable
    assert (await office.call()).state == "planned"


async def test_where_telling_everybody_is_enough_it_is(office: Office) -> None:
    key = await office.plan("announced")
    office.desk.terms = DeskTerms(consent="announced")
    assert (await office.desk.admit(key)).call_id == "call_1"


async def test_a_wrong_key_and_a_call_that_is_over_are_said_so(office: Office) -> None:
    key = await office.plan()
    with pytest.raises(NotAdmitted, match="That key opens no call here"):
        await office.desk.admit("guess")
    await office.change(state="ended", ended_at=NOW)
    with pytest.raises(NotAdmitted, match="This call is over"):
        await office.desk.admit(key)


async def test_an_admitted_call_is_live_and_knows_the_names_that_will_fall(office: Office) -> None:
    admission = await office.desk.admit(await office.plan())
    assert (admission.call_id, admission.last_seq) == ("call_1", 0)
    assert {"Helix Energy", "Omar Haddad"} & set(admission.words)
    call = await office.call()
    assert (call.state, call.started_at is not None) == ("live", True)


# --- while it runs ----------------------------------------------------------------------------------------


async def test_what_was_said_is_on_record_when_telling_returns_and_is_told_twice_for_nothing(office: Office) -> None:
    key = await office.plan()
    await office.desk.admit(key)
    await office.say(1, KIM, "Good morning.")
    await office.say(1, KIM, "Something else.")
    await office.say(2, OMAR, "Good morning.", start=21.5)
    assert [line.text for line in await office.calls.lines("call_1")] == ["Good morning.", "Good morning."]
    again = await office.desk.admit(key)
    assert (again.last_seq, again.heard_by_channel) == (2, ((0, 14.0), (1, 25.5)))


async def test_a_hint_is_on_record_for_the_panel_and_told_to_nobody_else(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.say(1, OMAR, "To be honest, we do not have the budget for this in this financial year.")

    async def hinted() -> bool:
        return bool(await office.calls.given("call_1"))

    await office.settle(hinted)
    (hint,) = await office.calls.given("call_1")
    assert hint.hint["kind"] in ("budget", "objection")
    assert not any(p.sent for p in office.hints.values())
    assert not office.post.sent


async def test_by_the_reps_wish_hints_come_by_slack_too_and_only_to_the_rep(office: Office) -> None:
    await office.desk.admit(await office.plan(hints_to="slack"))
    await office.say(1, OMAR, "To be honest, we do not have the budget for this in this financial year.")

    async def hinted() -> bool:
        return bool(office.hints["slack"].sent)

    await office.settle(hinted)
    ((who, message),) = office.hints["slack"].sent.values()
    assert who == "user_kim"
    assert [a.label for a in message.actions] == ["More like this", "Fewer", "Mute"]


async def test_muted_the_coach_is_silent_and_the_call_is_written_down(office: Office) -> None:
    await office.desk.admit(await office.plan(muted=True))
    await office.say(1, OMAR, "To be honest, we do not have the budget for this in this financial year.")
    running = office.desk._running["call_1"]

    async def listened() -> bool:
        return running._waiting.empty() and running._coach is not None

    await office.settle(listened)
    await asyncio.sleep(0.05)
    assert await office.calls.given("call_1") == []
    assert len(await office.calls.lines("call_1")) == 1


async def test_partials_and_lag_are_there_for_the_page_and_go_with_the_final(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.desk.tell(Partial("call_1", "u1", OMAR, "To be hon", 5, 1.0, 1.6))
    assert [p.text for p in office.desk.board.partials("call_1")] == ["To be hon"]
    said = Said(1, OMAR, "To be honest.", 1.0, 2.0)
    await office.desk.tell(Final("call_1", "u1", said))
    assert office.desk.board.partials("call_1") == ()
    await office.desk.tell(Lagging("call_1", "finals_only", 3.0))
    assert (await office.calls.stream("call_1")).pressure == "finals_only"


async def test_a_call_its_rep_stopped_or_consent_was_taken_back_for_is_hung_up(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.change(state="ended", ended_at=NOW)
    await office.desk._adjust(office.desk._running["call_1"])
    await office.desk._adjust(office.desk._running["call_1"])
    await asyncio.gather(*office.desk._tasks)
    assert office.hung_up == ["call_1"]


async def test_what_fails_beside_a_call_is_logged_by_kind_and_place_never_in_anybodys_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CapturingLogger()
    monkeypatch.setattr(desk_module, "_log", log)

    async def stumble() -> None:
        raise ValueError("Omar said: we can't pay")

    office.desk._do(stumble())
    await asyncio.gather(*office.desk._tasks)
    ((level, (event,), told),) = log.calls
    assert (level, event, told["error"]) == ("warning", "call_work_failed", "ValueError")
    assert told["at"][-1].endswith("stumble")
    assert "Omar" not in str(told)


# --- after it ---------------------------------------------------------------------------------------------


async def test_at_the_end_the_transcript_is_filed_and_the_holder_debriefed_once(office: Office) -> None:
    key = await office.plan(agenda=("Migration plan", "Price"))
    await office.desk.admit(key)
    await office.say(1, KIM, "What do you need from us before the board meets?")
    await office.say(2, OMAR, "A migration plan. I will send you the list of systems on Friday.")
    await office.hang_up()
    await office.hang_up()
    call = await office.call()
    assert (call.state, call.document_id is not None) == ("ended", True)
    kim = office.workspace.reader(await office.workspace.principal("user_kim"))
    document = await kim.document(call.document_id or "")
    assert document is not None
    assert (document.kind, document.deal_id, [s.speaker for s in document.segments]) == (
        "transcript",
        CORE,
        ["Kim", "Omar"],
    )
    ((who, debrief),) = office.post.sent.values()
    assert who == "user_kim"
    told = as_text(debrief)
    assert "I will send you the list of systems on Friday" in told
    assert "Not spoken of, though on the agenda: Price" in told
    with pytest.raises(NotAdmitted):
        await office.desk.admit(key)


async def test_in_the_transcript_the_one_voice_of_ours_is_the_holders(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.say(1, Speaker(0, "", "us"), "What do you need from us?")
    await office.say(2, Speaker(1, "", "client"), "A migration plan.")
    await office.say(3, Speaker(2), "And a price.")
    await office.hang_up()
    kim = office.workspace.reader(await office.workspace.principal("user_kim"))
    document = await kim.document((await office.call()).document_id or "")
    assert document is not None
    assert [s.speaker for s in document.segments] == [kim.principal.name, "Client", "Speaker 3"]


async def test_a_manager_reads_the_transcript_and_never_the_call_its_hints_or_the_notes(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.say(1, KIM, "What do you need from us before the board meets?")
    await office.say(2, OMAR, "A migration plan.")
    await office.hang_up()
    document_id = (await office.call()).document_id or ""
    maya = office.workspace.reader(await office.workspace.principal("user_maya"))
    assert await maya.document(document_id) is not None
    assert await maya.live_calls() == []


async def test_where_nothing_is_to_be_kept_nothing_is_once_the_debrief_is_out(office: Office) -> None:
    office.desk.filing.keep_days = 0
    await office.desk.admit(await office.plan())
    await office.say(1, OMAR, "I will send you the list of systems on Friday.")
    await office.hang_up()
    assert len(office.post.sent) == 1
    call = await office.call()
    assert (call.state, call.document_id) == ("ended", None)
    assert await office.calls.lines("call_1") == []
    kim = office.workspace.reader(await office.workspace.principal("user_kim"))
    assert [d for d in await kim.documents(kind="transcript") if d.title == call.title] == []


@pytest.mark.parametrize("consent", ["refused", "none"])
async def test_consent_taken_back_takes_the_words_with_it(office: Office, consent: CallConsent) -> None:
    await office.desk.admit(await office.plan())
    await office.say(1, OMAR, "Wait, is this being recorded?")
    await office.change(consent=consent, consent_by="user_kim", consent_at=NOW)
    await office.desk._adjust(office.desk._running["call_1"])
    await asyncio.gather(*office.desk._tasks)
    assert office.hung_up == ["call_1"]
    await office.hang_up("stopped")
    call = await office.call()
    assert (call.state, call.document_id) == ("ended", None)
    assert await office.calls.lines("call_1") == []
    assert not office.post.sent


async def test_a_call_of_no_client_on_record_stays_its_holders_own(office: Office) -> None:
    await office.desk.admit(await office.plan(deal_id=None, account_id=None))
    await office.say(1, OMAR, "Hello there.")
    await office.hang_up()
    document_id = (await office.call()).document_id or ""
    for who, sees in (("user_kim", True), ("user_liu", False), ("user_maya", False)):
        reader = office.workspace.reader(await office.workspace.principal(who))
        assert (await reader.document(document_id) is not None) is sees, who


async def test_silence_leaves_no_transcript_and_no_message(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.hang_up("silent")
    call = await office.call()
    assert (call.state, call.document_id) == ("ended", None)
    assert not office.post.sent


async def test_a_debrief_without_a_chat_waits_to_be_asked_for(office: Office) -> None:
    office.post.reachable = False
    office.desk.filing.keep_days = 0
    await office.desk.admit(await office.plan())
    await office.say(1, OMAR, "Hello there.")
    await office.hang_up()
    assert (await office.call()).document_id is not None


async def test_what_a_process_that_died_left_is_filed_by_the_next(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.say(1, OMAR, "I will send you the list of systems on Friday.")
    await office.desk.stop()
    later = NOW.timestamp() + 3 * 3600
    calls = Calls(office.workspace.engine, office.workspace.tenant, lambda: later, office.workspace.reads)
    filing = Filing(office.workspace, calls, coach_by(embedder=_no_embedder), office.post, now=clock)
    other = WorkspaceDesk(calls, filing, lambda call: office.hints[call.hints_to])
    await other.sweep()
    await asyncio.gather(*other._tasks)
    assert (await office.call()).state == "ended"
    assert len(office.post.sent) == 1


async def test_a_long_silence_on_a_line_that_stands_ends_nothing(office: Office) -> None:
    await office.desk.admit(await office.plan())
    later = Calls(office.workspace.engine, "default", lambda: NOW.timestamp() + 3 * 3600, office.workspace.reads)
    office.desk.calls = later
    office.desk.on_line = lambda call_id: call_id == "call_1"
    await office.desk.sweep()
    await office.desk._hold_on()
    filing = Filing(office.workspace, later, coach_by(embedder=_no_embedder), office.post, now=clock)
    await WorkspaceDesk(later, filing, lambda call: office.hints[call.hints_to]).sweep()
    assert (await office.call()).state == "live"


async def test_a_call_taken_up_again_gives_no_hint_a_second_time(office: Office) -> None:
    key = await office.plan()
    await office.desk.admit(key)
    await office.say(1, OMAR, "To be honest, we do not have the budget for this in this financial year.")

    async def hinted() -> bool:
        return bool(await office.calls.given("call_1"))

    await office.settle(hinted)
    await office.desk.stop()
    other = WorkspaceDesk(office.calls, office.desk.filing, lambda call: office.hints[call.hints_to])
    await other.admit(key)
    said = Said(2, OMAR, "As I said, we do not have the budget for this in this financial year.", 30.0, 34.0)
    await other.tell(Final("call_1", "u2", said, latency_s=0.1))
    running = other._running["call_1"]

    async def listened() -> bool:
        return running._waiting.empty() and running._coach is not None

    await office.settle(listened)
    await asyncio.sleep(0.05)
    assert len(await office.calls.given("call_1")) == 1
    await other.stop()


# --- several processes --------------------------------------------------------------------------------------


def another(office: Office, now: float) -> WorkspaceDesk:
    """The desk of a second process, by its own clock."""
    calls = Calls(office.workspace.engine, office.workspace.tenant, lambda: now, office.workspace.reads)
    filing = Filing(office.workspace, calls, coach_by(embedder=_no_embedder), office.post, now=clock)
    return WorkspaceDesk(calls, filing, lambda call: office.hints[call.hints_to])


async def test_a_call_that_one_process_hears_is_let_in_nowhere_else(office: Office) -> None:
    key = await office.plan()
    await office.desk.admit(key)
    await office.say(1, OMAR, "We need the migration plan.")
    elsewhere = another(office, NOW.timestamp() + HOLD_S - 1)
    with pytest.raises(NotAdmitted, match="Another server hears this call already") as refused:
        await elsewhere.admit(key)
    assert refused.value.retriable
    assert elsewhere._running == {}
    assert (await office.desk.admit(key)).last_seq == 1  # its own client comes again as ever


async def test_a_process_that_stops_lets_go_at_once_and_one_that_died_soon(office: Office) -> None:
    key = await office.plan()
    await office.desk.admit(key)
    died = another(office, NOW.timestamp() + HOLD_S + 1)
    assert (await died.admit(key)).call_id == "call_1"
    await died.stop()
    assert (await office.desk.admit(key)).call_id == "call_1"


async def test_a_process_that_stood_still_leaves_the_call_to_the_one_that_took_it_up(office: Office) -> None:
    given_up: list[str] = []
    office.desk.give_up = given_up.append
    key = await office.plan()
    await office.desk.admit(key)
    await office.desk._hold_on()
    assert given_up == []
    other = another(office, NOW.timestamp() + HOLD_S + 1)
    await other.admit(key)
    await office.desk._hold_on()
    assert given_up == ["call_1"]
    assert office.desk._running == {}
    assert (await office.call()).state == "live"  # it is the other one's to end
    await other.stop()


async def test_once_a_call_is_over_nobody_holds_it(office: Office) -> None:
    await office.desk.admit(await office.plan())
    await office.hang_up()
    assert await office.calls.hold("call_1", by="somebody")
