"""A transcript on record as what was said in a call. Pure."""

from collections.abc import Sequence

from knowledge.records import Segment
from skills.calls.context import CallContext
from skills.calls.said import Said, Side, Speaker

OUR_SIDE, CLIENT = "Our side", "Client"
"""Who spoke, in the transcript of a call whose source told sides and no names."""
_SIDES: dict[str, Side] = {OUR_SIDE.casefold(): "us", CLIENT.casefold(): "client"}
WORDS_A_SECOND = 2.6
"""Ordinary speech, where a transcript does not say when an utterance ended."""


def said_in(segments: Sequence[Segment], context: CallContext) -> tuple[Said, ...]:
    """Every spoken stretch in its order. Its end is reckoned from its words, and never after the next one begins."""
    sides = {p.name.casefold(): ("us" if p.side_us else "client") for p in context.people}
    ids = {p.name.casefold(): p.contact_id for p in context.people}
    channels: dict[str, int] = {}
    spoken = [s for s in segments if s.text.strip()]
    told: list[Said] = []
    at = 0.0
    for n, segment in enumerate(spoken, 1):
        name = segment.speaker or ""
        start = max(at, segment.start) if segment.start is not None else at
        following = next((s.start for s in spoken[n:] if s.start is not None), None)
        end = start + max(0.6, len(segment.text.split()) / WORDS_A_SECOND)
        if following is not None and following > start:
            end = min(end, following)
        channel = channels.setdefault(name, len(channels))
        side: Side = sides.get(name.casefold(), "unknown")  # type: ignore[assignment]
        speaker = Speaker(channel, name, side, None, ids.get(name.casefold()))
        if name.casefold() in _SIDES and side == "unknown":
            speaker = Speaker(channel, "", _SIDES[name.casefold()])
        told.append(Said(n, speaker, segment.text.strip(), round(start, 3), round(end, 3)))
        at = start
    return tuple(told)
