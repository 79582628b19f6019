"""What the first hint of a process would wait for, read beforehand: sentence model, month names, time zones."""

import asyncio
from datetime import UTC, datetime

from skills.calls.context import CallContext
from skills.calls.listening import moments
from skills.calls.meaning import Meaning, at_hand
from skills.calls.said import Said, Speaker
from voice.coach.wording import worded

_REHEARSAL = (
    "I heard the board wants to cut the budget of 200,000 euros.",
    "Our CFO has to sign it, and we want to go live by the first of March.",
    "We are talking to another vendor, and your price is too high. I will send you the figures on Friday.",
)


def rehearsed() -> Meaning | None:
    """A made-up call heard to its end. Blocks for half a second the first time; None without the sentence model."""
    meaning = at_hand()
    context = CallContext("rehearsal", datetime(2026, 1, 5, 9, tzinfo=UTC), "Rep", "Us")
    client = Speaker(1, "Client", "client")
    saids = [Said(n, client, text, 10.0 * n, 10.0 * n + 8) for n, text in enumerate(_REHEARSAL, start=1)]
    for moment in moments(saids, context, meaning=meaning):
        worded(moment, context)
    return meaning


async def warm() -> Meaning | None:
    """What a coach reads meaning with, got off the event loop: call it before the first call."""
    return await asyncio.to_thread(rehearsed)
