"""What deserves attention, case by case: the days, counts and points of each are worked out by hand.

NOW is Friday 20 November 2026, 09:00; the briefing before was on Thursday at 09:00 (`SINCE`).
"""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.four_cs import C_BY_KEY
from knowledge.records import Activity, Competitor, Contact, Document, Edge, FieldChange, Segment, Snapshot
from skills.noticing.notice import Notice, as_wanted, digests, unsaid
from skills.noticing.noticed import noticed
from skills.noticing.read import BUCKETS, read_watch
from skills.wording import Voice
from tests.support.deal_files import account, all_yes, answer, deal, evidence, full_evidence, user
from tests.support.fake_reader import KIM, NOW, FakeReader, days_ago
from tests.support.initiatives import initiative, plays

TENANT = "default"
SINCE = NOW - timedelta(days=1)
TODAY = NOW.date()
RUTH = Contact("contact_ruth", TENANT, "account_helix", "Ruth Amsel", "CFO", "c_level")
ORBI = Competitor("competitor_orbi", TENANT, "Orbisense", ("Orbi",))


COMMITMENT = [s.key for f in C_BY_KEY["commitment"].factors for s in f.sub_factors]
CONTROL = [s.key for f in C_BY_KEY["control"].factors for s in f.sub_factors]
BEFORE = [*full_evidence(days=2), *all_yes(days=2)]


async def found(
    records: Iterable[Any], *, since: Any = SINCE, now: Any = NOW, own: Any = None, zone: str = "UTC"
) -> tuple[Notice, ...]:
    every = [own or deal(), account(), user(), *records]
    reader = FakeReader(every, now=now, buckets=BUCKETS)
    start = now.replace(hour=0)
    deals = await reader.deals(owner_id=KIM.user_id)
    watch = await read_watch(reader, deals, since=since, now=now, day_start=start)
    return await asyncio.to_thread(noticed, watch, Voice(now, time_zone=zone))


async def one(kind: str, records: Iterable[Any], **more: Any) -> Notice:
    (notice,) = [n for n in await found(records, **more) if n.kind == kind]
    return notice


async def kinds(records: Iterable[Any], **more: Any) -> list[str]:
    return [n.kind for n in await found(records, **more)]


def frozen(total: int | None, days: float = 2, **cs: int) -> Snapshot:
    scores = {"credibility": 56, "capability": 56, "commitment": 56, "control": 56, **cs, "right_to_win": total}
    return Snapshot("snapshot_1", TENANT, "deal_helix", days_ago(days), "nightly", "", scores)


def moved(field: str, before: Any, after: Any, days: float = 0.5, key: str = "1") -> FieldChange:
    made = ("deal", "deal_helix") if field != "active" else ("contact", RUTH.id)
    return FieldChange(f"change_{key}", TENANT, *made, field, before, after, days_ago(days), "user_kim", "set_1")


def mail(
    key: str, direction: Any, days: float, body: str = "", who: str = "contact_ruth", thread: str = "t"
) -> Activity:
    return Activity(
        f"activity_{key}",
        TENANT,
        "mail",
        days_ago(days),
        "Terms",
        body,
        "account_helix",
        "deal_helix",
        "user_kim",
        (who,),
        direction,
        thread,
    )


# scores


async def test_a_c_that_fell_is_told_with_the_evidence_that_did_it() -> None:
    """Two days old, one fact weighs 0.5^(2/180) = 0.992 and rates 10 × 1.492 / 1.992 = 7.49; squared 56, four times 56.
    One fact against each sub-factor of Commitment since: 10 × 1.492 / 2.991 = 4.99, squared 25;
    (3 × 56.1 + 24.9) / 4 = 48.3. Lost: 8 points."""
    against = [evidence(s, -1, days=0.4, statement=f"Against {s}", speaker="Ruth Amsel") for s in COMMITMENT]
    notice = await one("drop", [*BEFORE, *against, frozen(60)])
    assert notice.text == "Right to Win 56 → 48: Commitment 56 → 25"
    assert notice.detail == f"Ruth Amsel: “Against {COMMITMENT[0]}” (Fact, against us)"
    assert (notice.size, notice.weight) == (8, 66.0)
    assert not notice.alerts  # fewer than ten points


async def test_two_cs_that_fall_are_worth_an_alert() -> None:
    """(2 × 56.1 + 2 × 24.9) / 4 = 40.5: 15 or 16 points lost, by rounding."""
    against = [evidence(s, -1, days=0.4) for s in (*COMMITMENT, *CONTROL)]
    notice = await one("drop", [*BEFORE, *against, frozen(60)])
    assert notice.size in (15, 16)
    assert notice.alerts


async def test_a_score_frozen_long_ago_that_moved_before_then_is_no_news() -> None:
    assert await kinds([*BEFORE, frozen(80)]) == []


async def test_without_anything_new_time_is_named_as_the_cause() -> None:
    """A hundred days old, forty when last looked at: w 0.857 rates 7.31, squared 53; now w 0.680 rates 7.03, 49."""
    old = [*full_evidence(days=100), *all_yes(days=100), frozen(60, days=70)]
    notice = await one("drop", old, since=days_ago(60))
    assert notice.text.startswith("Right to Win 53 → 49")
    assert notice.detail == "nothing new came in, and what is on record counts less by now"


async def test_a_qualifier_answered_yes_is_named_as_the_cause_of_a_rise() -> None:
    """Capped at 50: (50 + 3 × 56.1) / 4 = 54.6, said as 55; uncapped 56."""
    others = [a for a in all_yes(days=2) if a.c != "credibility"]
    notice = await one("rise", [*full_evidence(days=2), *others, answer("credibility", days=0.3), frozen(50)])
    assert notice.text == "Right to Win 55 → 56: Credibility 50 → 56"
    assert notice.detail == "Credibility's qualifier was answered yes"


async def test_a_deal_that_was_never_scored_before_has_not_moved() -> None:
    assert "rise" not in await kinds([*full_evidence(), *all_yes()])


# the deal's own fields


async def test_a_close_date_put_off_twice_says_so_and_pulled_in_is_no_slip() -> None:
    late = [
        moved("close_on", date(2026, 12, 1), date(2026, 12, 15), 60, "1"),
        moved("close_on", date(2026, 12, 15), date(2027, 1, 29), 0.5, "2"),
    ]
    notice = await one("slip", late, own=deal(close_on=date(2027, 1, 29)))
    assert notice.text == "Close date put off: Dec 15, 2026 → Jan 29, 2027, put off 2 times by now"
    assert notice.weight == 65.0
    assert await kinds([moved("close_on", date(2027, 1, 29), date(2026, 12, 15))]) == []


async def test_a_stage_back_is_told_and_a_stage_forward_is_not() -> None:
    assert (
        await one("stage_back", [moved("stage", "negotiate", "qualify")])
    ).text == "Went back from negotiate to qualify"
    assert await kinds([moved("stage", "qualify", "negotiate")]) == []


async def test_back_and_forth_within_a_day_is_nothing() -> None:
    there = moved("stage", "propose", "qualify", 0.6, "1")
    back = moved("stage", "qualify", "propose", 0.3, "2")
    assert await kinds([there, back]) == []


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, True), (30, True)])
async def test_a_close_date_passes_the_day_after(days: int, told: bool) -> None:
    assert ("passed" in await kinds([], own=deal(close_on=TODAY - timedelta(days=days)))) is told


async def test_a_passed_date_is_news_again_after_a_week_and_not_on_the_next_day() -> None:
    states = [
        (await one("passed", [], own=deal(close_on=TODAY - timedelta(days=n)))).state.rpartition(":")[2]
        for n in (1, 6, 7, 22)
    ]
    assert states == ["0", "0", "7", "21"]


async def test_a_next_step_due_today_is_told() -> None:
    notice = await one("next_step", [], own=deal(next_step="Send the terms", next_step_on=TODAY))
    assert notice.text == "Next step today: Send the terms"


# people


async def test_a_buyer_who_was_set_inactive_is_told_as_gone() -> None:
    gone = [replace(RUTH, active=False), plays("ruth", "buyer", "champion"), moved("active", True, False)]
    notice = await one("left", gone)
    assert notice.text == "Ruth Amsel, CFO is no longer with the client (was Buyer, champion)"
    assert notice.weight == 85.0
    assert notice.alerts


async def test_somebody_who_is_gone_for_long_weighs_less_than_one_who_left_yesterday() -> None:
    assert (await one("left", [replace(RUTH, active=False), plays("ruth", "buyer")])).weight == 70.0


async def test_a_part_that_ended_since_is_told() -> None:
    ended = replace(plays("ruth", "buyer"), valid_to=days_ago(0.2))
    assert "no longer plays a part" in (await one("left", [RUTH, ended])).text
    long_ago = replace(plays("ruth", "buyer"), valid_to=days_ago(20))
    assert await kinds([RUTH, long_ago]) == []


@pytest.mark.parametrize(("days", "step"), [(20, None), (21, "21"), (44, "21"), (45, "45"), (120, "90")])
async def test_a_champions_silence_is_told_at_21_45_and_90_days(days: int, step: str | None) -> None:
    notices = [
        n
        for n in await found(
            [RUTH, plays("ruth", "beneficiary", "champion"), mail("1", "in", days), mail("2", "out", days - 1)]
        )
        if n.kind == "silent"
    ]
    assert [n.state.rpartition(":")[2] for n in notices] == ([] if step is None else [step])


async def test_who_is_neither_buyer_nor_for_us_may_be_quiet() -> None:
    assert await kinds([RUTH, plays("ruth", "backer", "sceptic"), mail("1", "in", 60), mail("2", "out", 59)]) == []


async def test_a_meeting_ahead_breaks_the_silence() -> None:
    ahead = Activity(
        "activity_m",
        TENANT,
        "meeting",
        NOW + timedelta(days=2),
        "Terms",
        deal_id="deal_helix",
        contact_ids=("contact_ruth",),
    )
    quiet = [RUTH, plays("ruth", "buyer"), mail("1", "in", 40), mail("2", "out", 39)]
    assert await kinds(quiet) == ["silent"]
    assert await kinds([*quiet, ahead]) == []


async def test_whom_we_never_tried_is_no_silence() -> None:
    assert await kinds([RUTH, plays("ruth", "buyer", "champion")]) == []


# mails


@pytest.mark.parametrize(("days", "weight"), [(0.2, None), (1, 45.0), (3, 50.0), (7, 55.0), (15, 60.0), (22, None)])
async def test_a_mail_waits_from_the_first_day_on_and_is_given_up_after_a_month(
    days: float, weight: float | None
) -> None:
    weights = [n.weight for n in await found([RUTH, mail("1", "in", days, "And now?")]) if n.kind == "unanswered"]
    assert weights == ([] if weight is None else [weight])


@pytest.mark.parametrize(("zone", "waits"), [("UTC", True), ("Asia/Tokyo", False)])
async def test_a_days_waiting_is_a_day_where_they_are(zone: str, waits: bool) -> None:
    written = [RUTH, mail("1", "in", 0.5, "And now?")]  # at 21:00 UTC yesterday, 06:00 of today in Tokyo
    assert ("unanswered" in await kinds(written, zone=zone)) is waits


async def test_a_mail_that_asks_nothing_weighs_less_and_a_colleagues_is_theirs_to_answer() -> None:
    asks, thanks = mail("1", "in", 2, "When do we start?"), mail("1", "in", 2, "Thanks.")
    assert [(await one("unanswered", [RUTH, m])).weight for m in (asks, thanks)] == [45.0, 32.0]
    assert await kinds([RUTH, replace(asks, user_id="user_liu")]) == []


@pytest.mark.parametrize("by", ["mail", "call", "meeting"])
async def test_any_answer_to_its_writer_ends_the_waiting(by: Any) -> None:
    later = replace(mail("2", "out", 2, thread="other"), kind=by)
    assert await kinds([RUTH, mail("1", "in", 4), later]) == []


async def test_a_note_of_ours_is_no_answer() -> None:
    note = replace(mail("2", "both", 2), kind="note")
    assert await kinds([RUTH, mail("1", "in", 4), note]) == ["unanswered"]


async def test_a_competitor_put_on_the_deal_since_is_told_with_their_position() -> None:
    edge = Edge(
        "edge_c", TENANT, "competes", ORBI.id, "deal_helix", days_ago(0.5), attrs={"position": "Half the price"}
    )
    notice = await one("rival", [ORBI, edge])
    assert (notice.text, notice.detail) == ("Orbisense is in the race now", "“Half the price”")
    assert await kinds([ORBI, replace(edge, valid_from=days_ago(9))]) == []


async def test_a_competitor_named_in_a_mail_for_the_first_time_is_told_with_the_sentence() -> None:
    said = mail("1", "in", 0.5, "Hello Kim. We also talk to Orbi about this. Best, Ruth")
    notice = await one("rival", [RUTH, ORBI, said])
    assert notice.detail == "in a mail: “We also talk to Orbi about this.”"
    known = Edge("edge_c", TENANT, "competes", ORBI.id, "deal_helix", days_ago(90))
    assert "rival" not in await kinds([RUTH, ORBI, said, known])


async def test_part_of_another_word_names_nobody() -> None:
    assert "rival" not in await kinds([RUTH, ORBI, mail("1", "in", 0.5, "The orbital crane is fine.")])


async def test_a_word_about_budget_is_quoted_and_a_cut_weighs_more() -> None:
    good = await one("budget", [RUTH, mail("1", "in", 0.5, "Good news. The board approved the budget on Monday.")])
    bad = await one("budget", [RUTH, mail("1", "in", 0.5, "Sorry. The budget is frozen until spring.")])
    assert good.text == "Ruth Amsel on budget: “The board approved the budget on Monday.”"
    assert (good.weight, bad.weight) == (58.0, 66.0)
    assert good.alerts
    assert "budget" not in await kinds([RUTH, mail("1", "out", 0.5, "What about the budget?")])


# chores and news


async def test_a_task_is_told_from_the_day_it_is_due_and_only_its_owners_and_only_while_open() -> None:
    task = Activity(
        "activity_t", TENANT, "task", days_ago(9), "Send the terms", deal_id="deal_helix", user_id="user_kim"
    )
    assert (await one("task", [replace(task, due_on=TODAY)])).text == "Send the terms, due today"
    late = await one("task", [replace(task, due_on=TODAY - timedelta(days=4))])
    assert (late.text, late.weight, late.state[-2:]) == ("Send the terms, was due 4 days ago", 54.0, ":3")
    for other in ({"due_on": TODAY + timedelta(days=1)}, {"done": True}, {"user_id": "user_liu"}):
        assert await kinds([replace(task, **{"due_on": TODAY, **other})]) == []


async def test_an_initiative_of_ones_own_that_is_due_is_told() -> None:
    due = initiative("credibility", "industry_expertise", due=TODAY)
    assert (await one("initiative", [due])).text == "Ask Ruth whether we kept our promises, due today"
    assert await kinds([replace(due, owner_id="user_liu")]) == []
    assert await kinds([replace(due, status="proposed", accepted_at=None)]) == []


async def test_news_about_the_client_since_then_is_told_once() -> None:
    paper = Document(
        "document_n",
        TENANT,
        "news",
        "Helix buys a plant",
        "client",
        (Segment("It did."),),
        days_ago(0.3),
        "account_helix",
    )
    assert (await one("news", [paper])).text == "Helix buys a plant"
    assert await kinds([replace(paper, at=days_ago(3))]) == []
    assert await kinds([replace(paper, account_id="account_other")]) == []


# never twice unless it changed


async def test_what_was_told_stays_untold_until_it_changes() -> None:
    first = await found([], own=deal(close_on=TODAY - timedelta(days=1)))
    told = digests(first)
    assert unsaid(first, told) == ()
    later = await found([], own=deal(close_on=TODAY - timedelta(days=8)))
    assert [n.kind for n in unsaid(later, told)] == ["passed"]


async def test_not_useful_takes_two_fifths_each_time_and_an_alert_falls_silent() -> None:
    notice = await one("budget", [RUTH, mail("1", "in", 0.5, "The budget is fine.")])
    (once,) = as_wanted([notice], less=("budget",), snoozed=(), today=TODAY)
    assert once.weight == pytest.approx(58 * 0.6)
    assert notice.alerts
    assert not once.alerts


async def test_what_was_put_off_comes_back_on_its_day() -> None:
    notice = await one("passed", [], own=deal(close_on=TODAY - timedelta(days=1)))
    until = TODAY + timedelta(days=3)
    snoozed = (f"{notice.key}|{until.isoformat()}",)
    assert as_wanted([notice], less=(), snoozed=snoozed, today=TODAY) == ()
    assert as_wanted([notice], less=(), snoozed=snoozed, today=until) == (notice,)


async def test_a_bare_export_has_only_what_its_dates_say() -> None:
    assert await kinds([], own=deal(close_on=TODAY - timedelta(days=3), stage="propose")) == ["passed"]


def _much() -> list[Any]:
    return [
        RUTH,
        ORBI,
        plays("ruth", "buyer", "champion"),
        mail("1", "in", 0.5, "Orbi is cheaper. The budget is cut."),
        mail("2", "in", 30, thread="old"),
        mail("3", "out", 29, thread="old"),
        moved("stage", "negotiate", "qualify", 0.3, "s"),
        moved("close_on", date(2026, 12, 1), date(2026, 12, 15), 0.4, "c"),
        *full_evidence(),
        *all_yes(),
        frozen(70),
    ]


async def test_the_order_of_the_records_changes_nothing() -> None:
    records = _much()
    mixed = list(records)
    random.Random(5).shuffle(mixed)
    assert await found(mixed) == await found(records)


@given(days=st.integers(0, 200))
@settings(max_examples=25, deadline=None)
async def test_a_longer_silence_never_weighs_less(days: int) -> None:
    def weight(notices: tuple[Notice, ...]) -> float:
        return max((n.weight for n in notices if n.kind == "silent"), default=0.0)

    people = [RUTH, plays("ruth", "buyer")]
    shorter = await found([*people, mail("1", "in", days), mail("2", "out", max(days - 0.5, 0))])
    longer = await found([*people, mail("1", "in", days + 10), mail("2", "out", days + 9.5)])
    assert weight(longer) >= weight(shorter)
