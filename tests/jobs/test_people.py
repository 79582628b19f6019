"""What people get unasked: each thing once, at their own time, not at night, not twice unless it changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.telling import quiet
from knowledge.records import Edge, Preference
from skills.publishing import Unconfirmed
from tests.support.desk import (
    DEAL,
    KIM,
    MONDAY,
    RUTH,
    TENANT,
    Desk,
    at_eight,
    mail,
    meeting,
    wish,
)
from tests.support.initiatives import plays

# schedules follow what people want


async def test_reps_get_a_briefing_at_eight_managers_a_digest_and_admins_nothing(desk: Desk) -> None:
    await desk.beat("keep_schedules")
    standing = {s.id: s for s in await desk.worklist.schedules()}
    assert set(standing) == {"briefing:user_kim", "digest:user_maya"}
    assert standing["briefing:user_kim"].next_at == datetime(2026, 6, 1, 6, 0, tzinfo=UTC).timestamp()
    assert standing["digest:user_maya"].next_at == datetime(2026, 6, 1, 6, 30, tzinfo=UTC).timestamp()


async def test_a_new_time_a_pause_a_move_and_leaving_move_the_schedule(desk: Desk) -> None:
    async def next_at(*records: Any) -> datetime | None:
        await desk.load(*records)
        await desk.beat("keep_schedules")
        desk.now[0] += timedelta(seconds=1)
        found = await desk.worklist.schedules(ids=["briefing:user_kim"])
        return datetime.fromtimestamp(found[0].next_at, UTC) if found and found[0].next_at else None

    assert await next_at(wish(briefing_at="07:30")) == datetime(2026, 6, 1, 5, 30, tzinfo=UTC)
    assert await next_at(wish(days=("thu",))) == datetime(2026, 6, 4, 6, 0, tzinfo=UTC)
    paused = wish(paused_until=datetime(2026, 6, 10).date())  # noqa: DTZ001 - a calendar day
    assert await next_at(paused) == datetime(2026, 6, 10, 6, 0, tzinfo=UTC)
    assert await next_at(wish(off=("2026-06-01",))) == datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
    assert await next_at(wish(), replace(KIM, time_zone="America/New_York")) == datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert await next_at(wish(briefing=False)) is None
    assert await next_at(wish(), replace(KIM, active=False)) is None


async def test_a_later_time_asked_for_after_todays_briefing_brings_no_second_one(desk: Desk) -> None:
    await at_eight(desk)
    assert len(desk.texts()) == 1
    await desk.load(wish(briefing_at="10:00"))
    await desk.beat("keep_schedules")
    desk.now[0] = datetime(2026, 6, 1, 8, 1, tzinfo=UTC)
    await desk.morning()
    assert len(desk.texts()) == 1


# the briefing


async def test_the_same_item_does_not_come_twice_and_a_quiet_morning_is_one_line(desk: Desk) -> None:
    await desk.load(RUTH, plays("ruth", "buyer"), mail("When do we start?", MONDAY - timedelta(days=3)))
    await at_eight(desk, 1)
    await at_eight(desk, 2)
    first, second = desk.texts()
    assert "Ruth Amsel wrote 3 days ago, unanswered" in first
    assert "unanswered" not in second
    assert "Nothing needs you" in second


async def test_silent_by_choice(desk: Desk) -> None:
    await desk.load(wish(when_empty=False))
    await at_eight(desk)
    assert desk.texts() == []
    assert await desk.notes("briefing") == ["nothing to say, and silent by choice"]


async def test_a_second_try_sends_nothing_twice(desk: Desk) -> None:
    await at_eight(desk)
    (key,) = [s.work.key for s in await desk.worklist.states(task="briefing")]
    await desk.worklist.again(key)
    await desk.work_off()
    assert desk.tried == 2
    assert len(desk.sent) == 1


async def test_who_has_no_chat_yet_is_left_alone_and_nothing_is_given_up(desk: Desk) -> None:
    desk.strangers = {"user_kim"}
    await at_eight(desk)
    assert desk.texts() == []
    assert [s.state for s in await desk.worklist.states(task="briefing")] == ["done"]


async def test_what_waits_for_a_yes_stands_on_it(desk: Desk) -> None:
    desk.open_ones = [Unconfirmed("turn.c1", "Stage to negotiate")]
    await at_eight(desk)
    assert "Stage to negotiate" in desk.texts()[0]


async def test_the_manager_gets_the_team_on_monday(desk: Desk) -> None:
    desk.now[0] = datetime(2026, 6, 1, 6, 29, tzinfo=UTC)
    await desk.beat("keep_schedules")
    desk.now[0] = datetime(2026, 6, 1, 6, 30, 5, tzinfo=UTC)
    await desk.morning()
    (text,) = desk.texts("user_maya")
    assert "Kim Moreno" in text


# alerts


async def looking(desk: Desk, at: datetime) -> None:
    """The first look only says from when on."""
    desk.now[0] = at
    await desk.beat("look_for_alerts")


TEN = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
"""10:00 in Berlin."""


async def test_a_word_about_budget_is_told_within_the_minute_and_once(desk: Desk) -> None:
    await looking(desk, TEN)
    desk.now[0] = TEN + timedelta(seconds=50)
    await desk.load(mail("Sorry Kim. The budget is frozen.", desk.now[0]))
    for minute in (1, 2, 3):
        desk.now[0] = TEN + timedelta(minutes=minute)
        await desk.beat("look_for_alerts")
    (text,) = desk.texts()
    assert "Ruth Amsel on budget: “The budget is frozen.”" in text
    await at_eight(desk, 2)
    assert "on budget" not in desk.texts()[-1]  # told already


async def test_at_night_an_alert_waits_and_the_briefing_tells_it(desk: Desk) -> None:
    night = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
    await looking(desk, night)
    desk.now[0] = night + timedelta(seconds=30)
    await desk.load(mail("The budget is frozen.", desk.now[0]))
    desk.now[0] = night + timedelta(minutes=1)
    await desk.beat("look_for_alerts")
    assert desk.texts() == []
    desk.now[0] = datetime(2026, 6, 2, 5, 31, tzinfo=UTC)  # 07:31, the quiet hours are over
    await desk.beat("look_for_alerts")
    assert "The budget is frozen." in desk.texts()[0]
    await at_eight(desk, 2)
    assert "The budget is frozen." not in desk.texts()[1]


async def test_at_most_three_an_hour(desk: Desk) -> None:
    await looking(desk, TEN)
    for n in range(5):
        desk.now[0] = TEN + timedelta(minutes=5 * n + 1)
        await desk.load(mail(f"The budget is {n} frozen.", desk.now[0], f"b{n}"))
        desk.now[0] += timedelta(minutes=1)
        await desk.beat("look_for_alerts")
    assert len(desk.texts()) == 3


async def test_not_useful_silences_the_kind_and_off_silences_all(desk: Desk) -> None:
    await desk.load(wish(less=("budget",)))
    await looking(desk, TEN)
    desk.now[0] = TEN + timedelta(seconds=30)
    await desk.load(mail("The budget is there.", desk.now[0]))
    desk.now[0] = TEN + timedelta(minutes=1)
    await desk.beat("look_for_alerts")
    assert desk.texts() == []
    await desk.load(wish(alerts=False), replace(DEAL, stage="qualify"))
    desk.now[0] = TEN + timedelta(minutes=2)
    await desk.beat("look_for_alerts")
    assert desk.texts() == []


async def test_a_close_date_that_passed_is_told_in_the_morning_after(desk: Desk) -> None:
    await desk.load(wish(quiet_to="06:00"))
    await desk.load(replace(DEAL, close_on=MONDAY.date()))
    await looking(desk, TEN)
    desk.now[0] = datetime(2026, 6, 2, 4, 30, tzinfo=UTC)
    await desk.beat("look_for_alerts")
    assert "Close date passed 1 day ago" in desk.texts()[0]


async def test_a_close_date_passes_by_the_persons_own_calendar(desk: Desk) -> None:
    """In San Francisco Monday ends at seven in the morning of UTC's Tuesday."""
    await desk.load(replace(KIM, time_zone="America/Los_Angeles"), replace(DEAL, close_on=MONDAY.date()))
    await desk.load(wish(quiet_from="00:00", quiet_to="00:00"))
    await looking(desk, datetime(2026, 6, 1, 23, 59, tzinfo=UTC))
    for hour, told in ((0, 0), (7, 1)):
        desk.now[0] = datetime(2026, 6, 2, hour, 1, tzinfo=UTC)
        await desk.beat("look_for_alerts")
        assert len(desk.texts()) == told
    assert "Close date passed 1 day ago" in desk.texts()[0]


@pytest.mark.parametrize(
    ("local", "asleep"),
    [("07:29", True), ("07:30", False), ("18:29", False), ("18:30", True), ("23:59", True)],
)
def test_quiet_hours_run_over_midnight(local: str, asleep: bool) -> None:
    at = datetime.fromisoformat(f"2026-06-02T{local}:00+02:00").astimezone(UTC)
    assert quiet(wish(), "Europe/Berlin", at) is asleep
    assert quiet(wish(), "Europe/Berlin", at + timedelta(days=4)) is True  # a Saturday


# meetings


async def test_preparation_comes_an_hour_before_once_and_again_when_it_is_moved(desk: Desk) -> None:
    await desk.load(meeting(TEN + timedelta(hours=2)))
    for minute in (56, 57, 58, 59, 60, 61):
        desk.now[0] = TEN + timedelta(minutes=minute)
        await desk.beat("look_for_meetings")
        assert len(desk.texts()) == (1 if minute >= 60 else 0)
    await desk.load(meeting(TEN + timedelta(hours=5)))
    desk.now[0] = TEN + timedelta(hours=4)
    await desk.beat("look_for_meetings")
    assert len(desk.texts()) == 2


async def test_one_that_is_called_off_moved_or_handed_over_is_not_prepared(desk: Desk) -> None:
    for key, more in (("a", {"done": True}), ("b", {"at": TEN + timedelta(hours=9)}), ("c", {"user_id": "user_maya"})):
        planned = meeting(TEN + timedelta(minutes=63), key)
        await desk.load(planned)
        desk.now[0] = TEN
        await desk.beat("look_for_meetings")
        await desk.load(replace(planned, **more))  # type: ignore[arg-type]
    desk.now[0] = TEN + timedelta(minutes=4)
    await desk.work_off()
    assert desk.texts() == []
    assert set(await desk.notes("meeting_prep")) == {"moved, called off or handed over"}


async def test_a_meeting_among_ourselves_is_none_of_it(desk: Desk) -> None:
    await desk.load(meeting(TEN + timedelta(minutes=30), contact_ids=()))
    desk.now[0] = TEN
    await desk.beat("look_for_meetings")
    assert await desk.notes("meeting_prep") == []


async def test_half_an_hour_before_by_wish_and_none_by_wish(desk: Desk) -> None:
    await desk.load(wish(prep_minutes=30), meeting(TEN + timedelta(minutes=60)))
    desk.now[0] = TEN
    await desk.beat("look_for_meetings")
    assert desk.texts() == []
    desk.now[0] = TEN + timedelta(minutes=30)
    await desk.beat("look_for_meetings")
    assert len(desk.texts()) == 1
    await desk.load(wish(meetings=False), meeting(TEN + timedelta(minutes=90), "n"))
    desk.now[0] = TEN + timedelta(minutes=40)
    await desk.beat("look_for_meetings")
    assert len(desk.texts()) == 1


async def test_after_a_meeting_it_asks_unless_something_is_on_record(desk: Desk) -> None:
    await desk.load(wish(meetings=False), meeting(TEN + timedelta(minutes=30)))
    desk.now[0] = TEN
    await desk.beat("look_for_meetings")
    desk.now[0] = TEN + timedelta(minutes=30 + 30 + 14)
    await desk.work_off()
    assert desk.texts() == []
    desk.now[0] = TEN + timedelta(minutes=30 + 30 + 15)
    await desk.work_off()
    (text,) = desk.texts()
    assert "How did “Terms” with Ruth Amsel go?" in text
    await desk.load(meeting(TEN + timedelta(minutes=120), "n"))
    desk.now[0] = TEN + timedelta(minutes=90)
    await desk.beat("look_for_meetings")
    note = replace(meeting(TEN + timedelta(minutes=140), "note"), kind="note", body="They want it.")
    await desk.load(note)
    desk.now[0] = TEN + timedelta(minutes=170)
    await desk.work_off()
    assert len(desk.texts()) == 1


async def test_somebody_without_deals_hears_once_that_there_is_nothing_to_brief_on(desk: Desk) -> None:
    await desk.load(replace(DEAL, status="lost"))
    for day in (1, 2, 3):
        await at_eight(desk, day)
    (told,) = desk.texts()
    assert "You have no open deals on record." in told


async def test_a_time_wished_for_seconds_before_it_comes_holds_today(desk: Desk) -> None:
    await desk.beat("keep_schedules")
    desk.now[0] = MONDAY + timedelta(minutes=14, seconds=50)
    await desk.load(wish(briefing_at="07:15"), mail("Could you confirm?", MONDAY - timedelta(days=2)))
    desk.now[0] = MONDAY + timedelta(minutes=15, seconds=40)
    await desk.morning()
    assert len(desk.texts()) == 1
    await desk.load(wish(briefing_at="07:16"))
    desk.now[0] = MONDAY + timedelta(minutes=16, seconds=30)
    await desk.morning()
    assert len(desk.texts()) == 1, "one a day, however often the time is moved"


async def test_alerts_reach_the_team_and_the_manager_who_asked_for_them_each_once_and_nobody_who_may_not_see(
    desk: Desk,
) -> None:
    lee = replace(KIM, id="user_lee", email="lee@x.example", name="Lee Park", team_id=None)
    zoe = replace(KIM, id="user_zoe", email="zoe@x.example", name="Zoe Hale", team_id=None)
    hidden = replace(DEAL, id="deal_hidden", name="Helix Secret", confidential=True)
    named = Edge("edge_lee", TENANT, "deal_team", "user_lee", "deal_helix", MONDAY)
    wishes = [
        Preference(f"preference_{u}", TENANT, f"user_{u}", briefing=False, alerts_for="team")
        for u in ("lee", "zoe", "maya")
    ]
    await desk.load(lee, zoe, hidden, named, *wishes)
    await looking(desk, datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    desk.now[0] += timedelta(seconds=30)
    said = mail("The budget is frozen.", desk.now[0])
    await desk.load(said, replace(said, id="activity_2", deal_id="deal_hidden", thread="2"))
    for _ in range(2):
        desk.now[0] += timedelta(minutes=1)
        await desk.beat("look_for_alerts")
    assert len(desk.texts()) == 1, "the owner, once for both"
    assert "Helix Secret" in desk.texts()[0]
    for who in ("user_lee", "user_maya"):
        (told,) = desk.texts(who)
        assert "The budget is frozen." in told
        assert "Helix Secret" not in told
    assert desk.texts("user_zoe") == []
    await desk.load(replace(wishes[0], alerts_for="own"))
    desk.now[0] += timedelta(minutes=5)
    await desk.load(mail("The budget is gone now, sorry.", desk.now[0], "3"))
    desk.now[0] += timedelta(minutes=1)
    await desk.beat("look_for_alerts")
    assert len(desk.texts("user_lee")) == 1
    assert len(desk.texts("user_maya")) == 2
