"""One conversation as the page shows it: what was said and what came back, in order, updates in their place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.web.desk import Said, Shown

KEPT = 200
"""Lines a page restores; older ones stay in the journal."""


@dataclass(frozen=True, slots=True)
class Line:
    """Exactly one of the two is set."""

    said: Said | None = None
    shown: Shown | None = None


def transcript(said: Sequence[Said], shown: Sequence[Shown]) -> list[Line]:
    """Answers follow the turn they belong to; messages without one (a briefing) stand by their time.

    A press whose only effect is a card updated in its place leaves no line of its own.
    """
    current = in_place(shown)
    by_turn: dict[str, list[Shown]] = {}
    for message in current:
        if message.turn_id is not None:
            by_turn.setdefault(message.turn_id, []).append(message)
    lines: list[tuple[float, int, Line]] = []
    placed: set[str] = set()
    for turn in said:
        at = turn.at.timestamp()
        came = by_turn.get(turn.turn_id, [])
        if came or not turn.pressed or turn.state != "done":
            lines.append((at, len(lines), Line(said=turn)))
        for message in came:
            placed.add(message.key)
            lines.append((at, len(lines), Line(shown=message)))
    for message in current:
        if message.key not in placed:
            lines.append((message.at.timestamp(), len(lines), Line(shown=message)))
    lines.sort(key=lambda entry: entry[:2])
    return [line for _, _, line in lines][-KEPT:]


def in_place(shown: Sequence[Shown]) -> list[Shown]:
    """Every message with its newest content; an update of something not here stands as a message of its own."""
    current: dict[str, Shown] = {}
    for message in shown:
        target = message.replaces
        if target in current:
            current[target] = replace(current[target], answer=message.answer)
        else:
            current[message.key] = message
    return list(current.values())
