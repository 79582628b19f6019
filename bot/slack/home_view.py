"""The app's home tab. Pure, within a hundred blocks."""

import json
from collections.abc import Iterator
from typing import Any

from bot.chat.strokes import mark, sparkline
from bot.home import DealLine, Home, MeetingLine, Waiting
from bot.slack import limits
from bot.slack.blocks import Block, Card, button, context, header, one, section
from bot.slack.markup import escaped, short

_CARD = Card("home")
_ROOM = limits.MODAL_BLOCKS - 12
"""Blocks for deals and changes; the rest is headings, meetings and buttons."""


def home_view(home: Home, address: dict[str, Any], *, note: str = "") -> dict[str, Any]:
    """`address`: the person's direct messages with us, where what is pressed here is answered."""
    blocks = [
        *(section(f"_{escaped(note)}_") if note else []),
        *_changes(home),
        *_day(home),
        *_deals(home),
        {"type": "divider"},
        {"type": "actions", "elements": [button(home.settings, _CARD, n=1)]},
        *context(f"As of {home.at}. Ask me anything in the Messages tab."),
    ]
    return _view(blocks, address)


def stranger_view(said: str, address: dict[str, Any]) -> dict[str, Any]:
    """Nobody's records: what to do about it."""
    return _view([header("We haven't met"), *section(escaped(said))], address)


def _view(blocks: list[Block], address: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "private_metadata": json.dumps({"address": address}), "blocks": blocks}


def _changes(home: Home) -> Iterator[Block]:
    if not home.waiting:
        return
    yield header("Waiting for your yes")
    for n, waiting in enumerate(home.waiting, 1):
        yield from _change(waiting, n)
    if home.more_waiting:
        yield from context(f"…and {home.more_waiting} more: say “yes” or “no” where they were asked.")


def _change(waiting: Waiting, n: int) -> Iterator[Block]:
    rows = [block["text"]["text"] for part in waiting.changes for block in one(part, _CARD, n)]
    yield from section(short("\n".join([f"*{escaped(waiting.title)}*", *rows]), limits.SECTION))[:1]
    buttons = [button(a, _CARD, n=100 * n + k) for k, a in enumerate((waiting.confirm, waiting.cancel))]
    yield {"type": "actions", "elements": buttons}


def _day(home: Home) -> Iterator[Block]:
    yield header("Today's meetings")
    if not home.meetings:
        yield from context("None with a client in what is left of your day.")
    for n, meeting in enumerate(home.meetings, 1):
        yield _beside(_meeting(meeting), button(meeting.prepare, _CARD, n=2_000 + n))


def _meeting(meeting: MeetingLine) -> str:
    client = f" · {escaped(meeting.client)}" if meeting.client else ""
    guests = f"\nwith {escaped(', '.join(meeting.guests))}" if meeting.guests else ""
    return f"*{escaped(meeting.clock)}* {escaped(meeting.subject)}{client}{guests}"


def _deals(home: Home) -> Iterator[Block]:
    yield header("Deals")
    if not home.deals:
        yield from context("You have no open deal on record.")
        return
    room = _ROOM - 2 * len(home.waiting) - len(home.meetings)
    for n, deal in enumerate(home.deals[:room], 1):
        yield _beside(_deal(deal), button(deal.open, _CARD, n=3_000 + n))
    left = home.more_deals + max(0, len(home.deals) - room)
    if left:
        yield _beside(f"…and {left} more", button(home.every_deal, _CARD, n=3))


def _deal(deal: DealLine) -> str:
    about = " · ".join(escaped(t) for t in (deal.client, deal.about, deal.owner) if t)
    late = " ⚠️ the close date has passed" if deal.late else ""
    return f"*{escaped(deal.name)}*  {about}{late}\n{_score(deal)}"


def _score(deal: DealLine) -> str:
    cs = " · ".join(f"{escaped(label)} {'?' if points is None else points}" for label, points in deal.cs)
    if deal.right_to_win is None:
        return f"{mark('unknown')} Right to Win not known yet · {cs}"
    least = "at least " if deal.at_least else ""
    line = sparkline(deal.trend) if deal.moved is not None else ""
    moved = "" if not deal.moved else f" ({'+' if deal.moved > 0 else '−'}{abs(deal.moved)} in four weeks)"
    trend = f"  {line.strip()}{moved}" if line.strip() else ""
    return f"{mark(deal.band)} Right to Win {least}*{deal.right_to_win}*{trend} · {cs}"


def _beside(text: str, accessory: Block) -> Block:
    block = section(short(text, limits.SECTION))[0]
    return {**block, "accessory": accessory}
