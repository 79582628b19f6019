"""The morning briefing and the manager's weekly digest: the skill's card, with what is new since the last one."""

from datetime import timedelta

from jobs.task import Doing, Task
from jobs.telling import Listener, Told, asked, at_all, listener, remember, send, told_each_way, unconfirmed
from skills.answer import Answer
from skills.catalog.briefing.outcome import BriefCard, Incomplete, Out, TeamCard

_LOOK_BACK = timedelta(days=10)
"""Who was away longer is not told of everything since."""
_NO_DEALS = "no_deals"


async def _brief(doing: Doing) -> str:
    whom = await listener(doing.house, str(doing.payload["user_id"]))
    if whom is None:
        return "nobody to send it to: left, or no chat with them yet"
    ways = await told_each_way(doing.house, whom.principal.user_id)
    args = {"waiting": await unconfirmed(doing.house, whom.principal.user_id), **_since(doing, ways["briefing"])}
    memory = {"told": at_all(ways)}
    outcome = await asked(doing, whom, "briefing", "scheduled", args=args, memory=memory)
    out = outcome.out
    assert isinstance(out, Out)
    if isinstance(out.card, Incomplete):
        return await _no_deals(doing, whom, outcome.answer, said=_NO_DEALS in memory["told"])
    empty = isinstance(out.card, BriefCard) and out.card.empty and not out.facts.waiting
    if empty and not whom.wish.when_empty:
        await remember(doing.house, whom.principal.user_id, "briefing", {})
        return "nothing to say, and silent by choice"
    if not await send(doing, whom, outcome.answer):
        return "no chat with them yet"
    await remember(doing.house, whom.principal.user_id, "briefing", dict(outcome.remember.get("told", {})))
    return "sent"


async def _no_deals(doing: Doing, whom: Listener, answer: Answer, *, said: bool) -> str:
    """Somebody new hears once that briefings come as soon as there is something to brief on."""
    if said or not whom.wish.when_empty:
        return "no deals to brief on"
    if not await send(doing, whom, answer):
        return "no chat with them yet"
    await remember(doing.house, whom.principal.user_id, "briefing", {_NO_DEALS: "said"})
    return "told that there is nothing to brief on"


def _since(doing: Doing, before: Told) -> dict[str, str]:
    """From the last briefing on; without one the skill's own beginning, the last working day."""
    if before.at is None:
        return {}
    return {"since": max(before.at, doing.house.now() - _LOOK_BACK).isoformat()}


async def _digest(doing: Doing) -> str:
    whom = await listener(doing.house, str(doing.payload["user_id"]))
    if whom is None:
        return "nobody to send it to: left, or no chat with them yet"
    outcome = await asked(doing, whom, "briefing", "digest")
    out = outcome.out
    assert isinstance(out, Out)
    if not isinstance(out.card, TeamCard):
        return "no team to tell of"
    if not await send(doing, whom, outcome.answer):
        return "no chat with them yet"
    await remember(doing.house, whom.principal.user_id, "digest", {})
    return "sent"


BRIEFING = Task("briefing", "Morning briefing", _brief, tries=5, priority=10)
DIGEST = Task("digest", "Weekly team digest", _digest, tries=5, priority=10, timeout_s=180.0)
