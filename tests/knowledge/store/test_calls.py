"""A call's words are kept once and in order, its key opens it and nothing else, and nobody but its holder reads it."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.calls import KEY_HOURS, SOUND_S, Calls, Line
from knowledge.errors import InvalidChange, NotAllowed
from knowledge.records import Document, Evidence, LiveCall, Segment
from knowledge.store.tables import KINDS
from knowledge.workspace import Workspace
from tests.knowledge.store.test_write import CORE, apply, create, update
from tests.support.small import NOW, clock

MEANT: dict[str, Any] = {
    "user_id": "user_kim",
    "title": "Call with Helix",
    "deal_id": CORE,
    "account_id": "account_helix",
    "contact_ids": ("contact_omar",),
    "agenda": ("Budget", "Next step"),
    "minutes": 30,
}
KIM = {"channel": 0, "name": "Kim", "side": "us"}


def calls_of(workspace: Workspace, now: float | None = None) -> Calls:
    return Calls(workspace.engine, workspace.tenant, lambda: now or NOW.timestamp(), workspace.reads)


def line(seq: int, channel: int = 0, end: float | None = None) -> Line:
    return Line(seq, channel, {**KIM, "channel": channel}, f"words {seq}", seq - 0.5, float(end or seq))


async def begin(workspace: Workspace, **more: Any) -> Calls:
    await apply(workspace, "user_kim", create("live_call", "call_1", **{**MEANT, **more}), key="begin")
    return calls_of(workspace)


async def seen_by(workspace: Workspace, who: str) -> list[LiveCall]:
    return await workspace.reader(await workspace.principal(who)).live_calls()


async def test_a_call_begins_planned_and_without_anybodys_consent(workspace: Workspace) -> None:
    await begin(workspace)
    (call,) = await seen_by(workspace, "user_kim")
    assert (call.state, call.consent, call.agenda, call.at) == ("planned", "none", ("Budget", "Next step"), NOW)


async def test_only_its_holder_and_admins_see_a_call_not_even_their_manager(workspace: Workspace) -> None:
    await begin(workspace)
    assert [len(await seen_by(workspace, f"user_{who}")) for who in ("kim", "ada", "maya", "liu", "ana")] == [
        1,
        1,
        0,
        0,
        0,
    ]
    maya = workspace.reader(await workspace.principal("user_maya"))
    assert await maya.deal(CORE) is not None
    assert await maya.record("live_call", "call_1") is None
    assert await maya.history("live_call", "call_1") == []


async def test_the_second_wall_knows_it_too(workspace: Workspace) -> None:
    if not workspace.row_security:
        pytest.skip("PostgreSQL only")
    await begin(workspace)
    for who, sees in (("kim", True), ("ada", True), ("maya", False), ("liu", False)):
        principal = await workspace.principal(f"user_{who}")
        async with workspace._database.read(principal, clock()) as connection:
            found = set(await connection.scalars(select(KINDS["live_call"].table.c.id)))
        assert (found == {"call_1"}) is sees, who


async def test_nobody_else_changes_a_call_or_begins_one_in_anothers_name(workspace: Workspace) -> None:
    await begin(workspace)
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_maya", update("live_call", "call_1", muted=True), key="a")
    with pytest.raises(NotAllowed):
        await apply(workspace, "user_maya", create("live_call", "call_2", **MEANT), key="b")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pace": 3}, "Pace is a whole number from -2 to 2"),
        ({"consent": "given"}, "Consent needs who put it on record"),
        ({"state": "ended"}, "Ended at can't be left empty"),
        (
            {"consent": "given", "consent_by": "user_liu", "consent_at": NOW},
            "Person behind the consent can only be whoever puts it on record",
        ),
        ({"minutes": -5}, "Minutes can't be negative"),
        ({"hints_to": "sms"}, "must be web, slack, teams, meeting or none"),
    ],
)
async def test_what_makes_no_sense_is_refused(workspace: Workspace, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidChange, match=said):
        await begin(workspace, **wrong)


async def test_a_key_opens_its_call_until_it_ends_is_replaced_or_taken_back(workspace: Workspace) -> None:
    calls = await begin(workspace)
    assert await calls.opened_by("guess") is None
    first = await calls.new_key("call_1")
    found = await calls.opened_by(first)
    assert found is not None
    assert found.id == "call_1"
    second = await calls.new_key("call_1")
    assert await calls.opened_by(first) is None
    assert await calls_of(workspace, NOW.timestamp() + KEY_HOURS * 3600 + 1).opened_by(second) is None
    await calls.close_stream("call_1")
    assert await calls.opened_by(second) is None


async def test_the_key_itself_is_kept_nowhere(workspace: Workspace) -> None:
    calls = await begin(workspace)
    key = await calls.new_key("call_1")
    async with workspace.reads.connect() as connection:
        for name in ("call_streams", "live_calls", "field_changes"):
            rows = (await connection.exec_driver_sql(f"select * from {name}")).all()
            assert key not in str(rows)


async def test_what_was_said_is_kept_once_and_a_number_is_never_said_anew(workspace: Workspace) -> None:
    calls = await begin(workspace)
    assert await calls.append("call_1", line(1))
    assert not await calls.append("call_1", replace(line(1), text="something else"))
    assert await calls.append("call_1", line(2, channel=1, end=2.75))
    assert [(said.seq, said.text) for said in await calls.lines("call_1")] == [(1, "words 1"), (2, "words 2")]
    assert [said.seq for said in await calls.lines("call_1", after=1)] == [2]
    assert await calls.lines("another") == []


async def test_a_call_taken_up_again_goes_on_after_the_last_word_of_each_channel(workspace: Workspace) -> None:
    calls = await begin(workspace)
    assert (await calls.resume("call_1")).last_seq == 0
    for said in (line(1), line(2, channel=1, end=2.75), line(3, end=9.5)):
        await calls.append("call_1", said)
    again = await calls_of(workspace).resume("call_1")  # as another process would
    assert (again.last_seq, again.heard_until, again.by_channel) == (3, 9.5, ((0, 9.5), (1, 2.75)))


async def test_a_hint_is_given_once_and_numbered_in_order(workspace: Workspace) -> None:
    calls = await begin(workspace)
    assert await calls.give("call_1", "budget:owner", {"text": "Ask who signs"})
    assert not await calls.give("call_1", "budget:owner", {"text": "Ask who signs"})
    assert await calls.give("call_1", "rival:northwind", {"text": "Northwind has no port module"})
    assert [(g.number, g.id) for g in await calls.given("call_1")] == [(1, "budget:owner"), (2, "rival:northwind")]
    assert [g.number for g in await calls.given("call_1", after=1)] == [2]


async def test_how_the_stream_is_doing_is_known_to_every_process(workspace: Workspace) -> None:
    calls = await begin(workspace)
    assert (await calls.stream("call_1")).pressure == "none"
    await calls.new_key("call_1")
    await calls.lagging("call_1", "finals_only", 2.5)
    await calls.append("call_1", line(1))
    assert (await calls_of(workspace).stream("call_1")).heard_at == 0.0  # a final may come long after the line is gone
    assert await calls.hold("call_1", by="a process", heard=True)
    stream = await calls_of(workspace).stream("call_1")
    assert calls.sounds(stream)
    assert not calls_of(workspace, NOW.timestamp() + SOUND_S).sounds(stream)
    assert (stream.pressure, stream.behind_s) == ("finals_only", 2.5)
    assert stream.heard_at == NOW.timestamp()


async def test_a_call_whose_process_died_is_found_after_a_while(workspace: Workspace) -> None:
    calls = await begin(workspace)
    await apply(workspace, "user_kim", update("live_call", "call_1", state="live", started_at=NOW), key="live")
    await calls.heard("call_1")
    assert await calls_of(workspace, NOW.timestamp() + 60).lost(silent_s=120) == []
    assert await calls_of(workspace, NOW.timestamp() + 121).lost(silent_s=120) == ["call_1"]


async def test_when_its_time_is_over_the_words_go_and_the_call_stays(workspace: Workspace) -> None:
    calls = await begin(workspace)
    await calls.append("call_1", line(1))
    await calls.give("call_1", "h", {"text": "t"})
    filed = Document(
        "doc_call", "default", "transcript", "Call", "deal", (Segment("Secret words.", "Kim", 1.0),), NOW, deal_id=CORE
    )
    read = partial(Evidence, tenant="default", c="control", factor="mastery", sub_factor="champion", polarity=1)
    read = partial(read, strength=0.5, fog="fact", at=NOW, recorded_at=NOW, deal_id=CORE, source_kind="document")
    found = [
        read(f"evidence_{status}", statement=f"Words {status}.", speaker="Dana", source_id="doc_call", status=status)
        for status in ("proposed", "rejected", "accepted")
    ]
    await workspace.load([filed, *found, replace(found[0], id="other", source_id="doc_other")], source="call")
    done = update("live_call", "call_1", state="ended", ended_at=NOW, document_id="doc_call")
    await apply(workspace, "user_kim", done, key="end")
    assert await calls_of(workspace, NOW.timestamp() + 29 * 86_400).forget_old(days=30) == 0
    assert await calls_of(workspace, NOW.timestamp() + 31 * 86_400).forget_old(days=30) == 1
    assert await calls_of(workspace, NOW.timestamp() + 31 * 86_400).forget_old(days=30) == 0
    (call,) = await seen_by(workspace, "user_kim")
    assert (call.state, call.document_id) == ("ended", None)
    assert await calls.lines("call_1") == []
    assert await calls.given("call_1") == []
    assert await workspace.reader(await workspace.principal("user_ada")).document("doc_call") is None
    async with workspace.reads.connect() as connection:
        assert "Secret words" not in str((await connection.exec_driver_sql("select * from documents")).all())
        said = (await connection.exec_driver_sql("select id, statement, speaker from evidence order by id")).all()
    kept = {row[0]: row[1:] for row in said if row[0] in {"other", *(e.id for e in found)}}
    assert kept == {
        "evidence_accepted": ("Words accepted.", "Dana"),
        "evidence_proposed": ("", None),
        "evidence_rejected": ("", None),
        "other": ("Words proposed.", "Dana"),
    }
    seen = await workspace.reader(await workspace.principal("user_ada")).evidence(CORE, status=None)
    assert {e.id for e in seen} & set(kept) == {"evidence_accepted", "other"}
