"""Thumbs are counted by week, skill and prompt, from what is on record: as often as one likes."""

from datetime import UTC, date, datetime, timedelta

from jobs.feedback import weeks
from knowledge.journal import Event, Finish, Journal, Message
from llm.prompts import Result
from tests.support.desk import Desk

TENANT = "default"


async def answered(desk: Desk, turn: str, skill: str) -> Journal:
    journal = Journal(
        desk.workspace.engine, TENANT, lambda: desk.now[0].timestamp(), owner="here:1:a", reads=desk.workspace.reads
    )
    await journal.accept(Event(turn, "slack", turn, f"slack:{turn}", {}))
    (held,) = await journal.claim(conversation=f"slack:{turn}")
    shown = Message(f"{turn}:m", "slack", f"slack:{turn}", {"answer": {"title": "", "skill": skill}}, turn)
    await journal.finish(held, Finish(messages=[shown]))
    return journal


async def test_thumbs_are_told_by_week_and_skill_and_the_last_word_counts(desk: Desk) -> None:
    desk.now[0] = datetime(2026, 6, 5, 12, tzinfo=UTC)
    for n, skill in enumerate(("analytics", "analytics", "fog")):
        journal = await answered(desk, f"t{n}", skill)
        await journal.rate(f"t{n}", user_id="user_kim", good=n != 1)
    await journal.rate("t2", user_id="user_kim", good=False)
    await journal.rate("forgotten", user_id="user_kim", good=True)
    desk.now[0] = datetime(2026, 6, 8, 3, tzinfo=UTC)
    journal = await answered(desk, "t9", "fog")
    await journal.rate("t9", user_id="user_maya", good=True)
    for _ in range(2):
        assert await desk.by_hand("roll_up_feedback") == "1 thumbs up and 0 down so far this week"
        desk.now[0] += timedelta(minutes=1)
    this, last = await weeks(desk.worklist)
    assert (this.name, this.skills) == ("2026-W24", {"fog": (1, 0)})
    assert (last.name, last.skills) == ("2026-W23", {"": (1, 0), "analytics": (1, 1), "fog": (0, 1)})
    assert last.total == (2, 2)


async def test_a_week_is_kept_when_its_conversations_are_forgotten(desk: Desk) -> None:
    journal = await answered(desk, "t1", "fog")
    await journal.rate("t1", user_id="user_kim", good=True)
    await desk.by_hand("roll_up_feedback")
    desk.now[0] += timedelta(days=30)
    await journal.prune(before=desk.now[0].timestamp())
    await desk.by_hand("roll_up_feedback")
    assert {w.name: w.skills for w in await weeks(desk.worklist)}["2026-W23"] == {"fog": (1, 0)}


async def test_versions_of_a_prompt_are_counted_apart(desk: Desk) -> None:
    prompts = desk.workspace.prompts
    for version, result in (
        ("a", Result("a", liked=2)),
        ("b", Result("b", liked=1, disliked=3)),
        ("c", Result("c", 9)),
    ):
        await prompts.record(TENANT, "narrate:fog", version, date(2026, 6, 1), result)
    await prompts.record(TENANT, "narrate:fog", "a", date(2026, 5, 31), Result("a", disliked=1))
    await desk.by_hand("roll_up_feedback")
    this, last = await weeks(desk.worklist)
    assert this.prompts == {"narrate:fog@a": (2, 0), "narrate:fog@b": (1, 3)}
    assert last.prompts == {"narrate:fog@a": (0, 1)}
