"""Slack's limits are kept to: a message a second in a channel, so many requests a minute, and what Slack asks for."""

from dataclasses import dataclass, field

import pytest

from bot.slack.pace import APART_S, PATIENCE_S, PER_MINUTE, Pace

POST, UPDATE, STREAM = "chat.postMessage", "chat.update", "chat.stopStream"


@dataclass
class Hours:
    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def pace(hours: Hours) -> Pace:
    return Pace(lambda: hours.now, hours.sleep)


def test_messages_for_one_channel_get_a_moment_each_in_the_order_they_came(pace: Pace, hours: Hours) -> None:
    waits = [pace.wait_for(f"m{n}", "T1", "C1", POST) for n in range(4)]
    assert waits == [0.0, 1.0, 2.0, 3.0]
    assert pace.wait_for("elsewhere", "T1", "C2", POST) == 0.0
    assert pace.wait_for("same channel id elsewhere", "T2", "C1", POST) == 0.0
    hours.now += 1.0
    assert pace.wait_for("m2", "T1", "C1", POST) == 1.0
    assert pace.wait_for("m1", "T1", "C1", POST) == 0.0
    assert pace.wait_for("m4", "T1", "C1", POST) == 3.0


async def test_a_message_told_to_go_does_not_wait_again_but_its_second_page_does(pace: Pace, hours: Hours) -> None:
    assert pace.wait_for("m0", "T1", "C1", POST) == 0.0
    assert await pace.passes("T1", POST, "C1") == 0.0
    assert hours.slept == []
    assert await pace.passes("T1", POST, "C1") == 0.0
    assert hours.slept == [APART_S]


async def test_what_was_never_announced_is_held_to_the_same_second(pace: Pace, hours: Hours) -> None:
    for _ in range(3):
        assert await pace.passes("T1", POST, "C1") == 0.0
    assert sum(hours.slept) == 2 * APART_S


async def test_no_minute_sees_more_requests_of_a_kind_than_slack_takes(pace: Pace, hours: Hours) -> None:
    made: list[float] = []
    while len(made) < 150:
        wait = await pace.passes("T1", UPDATE, "C1")
        if wait:
            assert wait > PATIENCE_S
            hours.now += wait
        else:
            made.append(hours.now)
    for moment in made:
        assert sum(moment <= m < moment + 60 for m in made) <= PER_MINUTE[UPDATE]
    assert made[-1] - made[0] == pytest.approx(120)


async def test_one_workspace_and_one_kind_of_request_do_not_use_up_anothers(pace: Pace) -> None:
    for _ in range(PER_MINUTE[STREAM]):
        assert await pace.passes("T1", STREAM) == 0.0
    assert await pace.passes("T1", STREAM) == 60.0
    assert await pace.passes("T2", STREAM) == 0.0
    assert await pace.passes("T1", UPDATE) == 0.0


async def test_what_slack_asks_for_is_kept_to_in_that_channel_and_nowhere_else(pace: Pace, hours: Hours) -> None:
    pace.refused("T1", POST, "C1", 30.0)
    assert await pace.passes("T1", POST, "C1") == 30.0
    assert pace.wait_for("m", "T1", "C1", POST) == 30.0
    assert await pace.passes("T1", POST, "C2") == 0.0
    hours.now += 30.0
    assert await pace.passes("T1", POST, "C1") == 0.0


async def test_a_second_channel_refused_meanwhile_means_the_whole_workspace(pace: Pace) -> None:
    pace.refused("T1", POST, "C1", 30.0)
    pace.refused("T1", POST, "C2", 20.0)
    assert await pace.passes("T1", POST, "C3") == 20.0
    assert await pace.passes("T2", POST, "C3") == 0.0


async def test_a_method_that_is_refused_waits_in_every_channel(pace: Pace) -> None:
    pace.refused("T1", UPDATE, "C1", 30.0)
    assert await pace.passes("T1", UPDATE, "C2") == 30.0


def test_what_is_remembered_of_channels_does_not_grow_for_ever(pace: Pace, hours: Hours) -> None:
    for n in range(30_000):
        pace.wait_for(f"a{n}", "T1", f"C{n}", POST)
        pace.wait_for(f"b{n}", "T1", f"C{n}", POST)
        hours.now += 1.0
    assert len(pace._next) + len(pace._moments) < 11_000


async def test_a_moment_that_came_too_late_for_the_minute_keeps_no_free_pass(pace: Pace, hours: Hours) -> None:
    assert pace.wait_for("m0", "T1", "C1", POST) == 0.0
    pace.refused("T1", POST, "C1", 30.0)
    assert await pace.passes("T1", POST, "C1") == 30.0
    hours.now += 30.0
    assert pace.wait_for("m0", "T1", "C1", POST) == 0.0
    assert await pace.passes("T1", POST, "C1") == 0.0
    await pace.passes("T1", POST, "C1")
    assert hours.slept == [APART_S]
