"""What changed on a client's deals, what somebody logged, what we sell and who else does: from the records."""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.records import Activity, FieldChange
from skills.answer import Answer, TablePart
from skills.catalog.ask.skill import ASK
from skills.runner import run_skill
from tests.support.fake_reader import NOW
from tests.support.helix import ask, reader


def change(name: str, days: int, **values: object) -> FieldChange:
    at = NOW - timedelta(days=days)
    known: dict[str, object] = {"field": "stage", "before": "qualify", "after": "propose"} | values
    return FieldChange(name, "t", "deal", "deal_helix", at=at, by="user_kim", change_set="s", **known)  # type: ignore[arg-type]


def note(name: str, days: int, user: str) -> Activity:
    at = NOW - timedelta(days=days)
    return Activity(name, "t", "note", at, name.title(), deal_id="deal_helix", user_id=user)


async def run(text: str, *more: object, **named: object) -> Answer:
    return (await run_skill(ASK, ask(text, **named), reader(*more))).answer  # type: ignore[arg-type]


def rows(answer: Answer) -> list[tuple[str, ...]]:
    return [tuple(map(str, r)) for p in answer.parts if isinstance(p, TablePart) for r in p.rows]


HELIX = ("deal_helix",)


async def test_what_changed_is_told_with_who_and_when_and_nothing_from_outside_the_time() -> None:
    inside = change("fc_in", 8)  # 12 Nov, in the week before that of 20 Nov
    before = change("fc_before", 20, field="close_on", before=date(2026, 11, 1), after=date(2026, 12, 1))
    answer = await run("what changed on Helix last week", inside, before, note("page", 9, "user_kim"), deals=HELIX)
    assert answer.summary.endswith("1 change on the record, 1 entry logged.")
    assert rows(answer) == [
        ("Stage: qualify → propose", "Nov 12, 2026", "Kim Moreno"),
        ("Note: Page", "Nov 11, 2026", "Kim Moreno"),
    ]
    since = await run("what changed on Helix since October 20", inside, before, deals=HELIX)
    assert ("Close date: Nov 1, 2026 → Dec 1, 2026", "Oct 31, 2026", "Kim Moreno") in rows(since)


async def test_a_quiet_week_is_said_to_be_one() -> None:
    answer = await run("what changed on Helix last week", deals=HELIX)
    assert "nothing on the record was changed" in answer.summary
    assert answer.sources[0].record_id == "deal_helix"


async def test_what_somebody_logged_is_theirs_alone() -> None:
    mine, theirs = note("mine", 8, "user_kim"), note("theirs", 8, "user_sam")
    answer = await run("what did I log last week", mine, theirs)
    told = [r[0] for r in rows(answer)]
    assert "Note: Mine" in told
    assert "Note: Theirs" not in told
    assert {r[2] for r in rows(answer)} == {"Kim Moreno"}


async def test_the_last_call_is_summarised_from_its_record() -> None:
    call = Activity(
        "act_call", "t", "call", NOW - timedelta(hours=1), "Roll-out order", "Night cover first.", "acc_mira"
    )
    answer = await run("summarise the last call with Helix", replace(call, deal_id="deal_helix"), deals=HELIX)
    assert "Roll-out order" in answer.summary
    assert "Night cover first." in answer.summary


async def test_all_we_sell_is_listed() -> None:
    answer = await run("what does the company sell")
    assert answer.title == "What we sell"
    assert "FlowGuard" in answer.summary


async def test_who_else_sells_to_a_client_is_told_for_each_of_its_deals() -> None:
    answer = await run("who else sells to Helix", deals=HELIX, mentions=("Helix",))
    assert answer.summary == "Helix line control: competitors Cobalt."
