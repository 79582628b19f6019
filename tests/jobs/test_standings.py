"""Once a week clients and who is covered are read anew: what changed is history, and moves a briefing once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jobs.catalogue import TASKS, set_up
from jobs.planner import Planner
from skills.noticing.standings import COVERAGE, PROFILE
from tests.support.desk import DEAL, KIM, MONDAY, TENANT, Desk, at_eight, meeting
from tests.support.initiatives import plays

BUYER = replace(plays("ruth", "buyer", "neutral"), valid_from=MONDAY - timedelta(days=100))


async def histories(desk: Desk) -> dict[str, list[tuple[object, object]]]:
    kim = desk.workspace.reader(await desk.workspace.principal(KIM.id))
    found = [*await kim.history("account", "account_helix"), *await kim.history("deal", "deal_helix")]
    return {f: [(c.before, c.after) for c in found[::-1] if c.field == f] for f in (PROFILE, COVERAGE)}


async def test_a_buyer_out_of_touch_is_history_on_sunday_and_told_on_monday_once(desk: Desk) -> None:
    await desk.load(BUYER, meeting(MONDAY - timedelta(days=35), done=True))
    assert "0 and 0 standings changed" in await desk.by_hand("refresh_standings")
    first = (await histories(desk))[COVERAGE]
    assert first == [(None, "backer,beneficiary,single_thread")]
    await at_eight(desk, 1)
    assert "in touch with us" not in desk.texts()[-1], "the first reading is no news"

    desk.now[0] = datetime(2026, 6, 28, 3, 0, tzinfo=UTC)
    assert "0 and 1 standings changed" in await desk.by_hand("refresh_standings")
    desk.now[0] += timedelta(minutes=5)
    assert "0 and 0 standings changed" in await desk.by_hand("refresh_standings"), "done again it changes nothing"
    assert (await histories(desk))[COVERAGE][1:] == [(first[0][1], "backer,beneficiary,buyer")]
    await at_eight(desk, 29)
    assert "No Buyer in touch with us any more" in desk.texts()[-1]
    await at_eight(desk, 30)
    assert "in touch with us" not in desk.texts()[-1], "never the same twice"


async def test_a_client_who_bought_again_is_no_longer_new_and_the_briefing_says_what_comes_next(desk: Desk) -> None:
    await desk.by_hand("refresh_standings")
    won = replace(DEAL, id="deal_1", name="Helix One", status="won", created_on=datetime(2024, 1, 1).date())  # noqa: DTZ001
    await desk.load(*(replace(won, id=f"deal_{n}", close_on=datetime(2024, n, 1).date()) for n in (2, 9)))  # noqa: DTZ001
    desk.now[0] += timedelta(minutes=1)
    assert "1 and 0 standings changed" in await desk.by_hand("refresh_standings")
    assert (await histories(desk))[PROFILE] == [(None, "new"), ("new", "transactional")]
    await at_eight(desk, 2)
    (told,) = [t for t in desk.texts() if "Transactional" in t]
    assert "Is Transactional now, was New" in told
    assert "become Repeatable" in told


async def test_a_reading_tried_twice_leaves_one_line_of_history(desk: Desk) -> None:
    """The process may die after it put the history and before it said that it was done."""
    await desk.load(BUYER)
    await desk.by_hand("refresh_standings")
    await desk.worklist.again(f"hand:refresh_standings@{desk.now[0].isoformat()}")
    await desk.work_off()
    assert len((await histories(desk))[COVERAGE]) == 1


async def test_the_house_has_its_nights_and_its_sundays_in_the_companys_zone(desk: Desk) -> None:
    await set_up(desk.worklist, zone="Europe/Berlin", now=desk.now[0], keep={})
    done: list[str] = []
    for _ in range(7 * 24):
        desk.now[0] += timedelta(hours=1)
        done += [w.key for w in await Planner(desk.worklist, TASKS).plan()]
    nights = ["compact_index", "rescore_all", "roll_up_feedback", "tidy"]
    assert sorted(done) == sorted(
        [
            *(f"house:{task}@2026-06-{day:02}" for task in nights for day in range(2, 9)),
            "house:refresh_standings@2026-06-07",
        ]
    )
    assert desk.worklist.tenant == TENANT
