"""Conversations written down: captions (WebVTT, SRT) and "Name: words" transcripts, as speaker turns."""

import html
import re
from collections import Counter
from collections.abc import Iterator

from knowledge.records import Segment

_TIMES = re.compile(r"^\s*((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}")
_VOICE = re.compile(r"<v(?:\.[^ >]{0,80})?[ \t]{1,8}([^>]{1,80})>")
_TAG = re.compile(r"</?[^>]{0,80}>")
_NAME = r"[^\W\d_][\w .,'’()&/-]{0,48}?"
_SPOKEN = re.compile(rf"^\s*({_NAME})\s*:\s+(\S.*)$")
_LINE = re.compile(
    rf"^\s*(?:[\[(]?(?P<t>(?:\d{{1,2}}:)?\d{{1,2}}:\d{{2}})[\])]?\s*[-–]?\s*)?(?P<who>{_NAME})"
    r"(?:\s*[\[(](?P<t2>(?:\d{1,2}:)?\d{1,2}:\d{2})[\])])?\s*:\s*(?P<said>.*)$"
)
SAME_TURN_SECONDS = 30.0
"""A speaker who goes on after a longer silence starts a new stretch, so that its minute can be cited."""
MIN_TURNS = 4


def read_captions(text: str) -> list[Segment]:
    """The turns of a WebVTT or SRT file: cues of one speaker joined, each with the second it starts at."""
    turns: list[Segment] = []
    ended = 0.0
    for start, speaker, said in _cues(text.split("\n")):
        last = turns[-1] if turns else None
        same = last is not None and last.speaker == speaker and start - ended < SAME_TURN_SECONDS
        if last is not None and same and len(last.text) < 600:
            turns[-1] = Segment(f"{last.text} {said}", speaker=speaker, start=last.start)
        else:
            turns.append(Segment(said, speaker=speaker, start=start))
        ended = start
    return turns


def _cues(lines: list[str]) -> Iterator[tuple[float, str | None, str]]:
    at = 0
    while at < len(lines):
        found = _TIMES.match(lines[at])
        at += 1
        if found is None:
            continue
        words: list[str] = []
        while at < len(lines) and lines[at].strip() and not _TIMES.match(lines[at]):
            words.append(lines[at].strip())
            at += 1
        speaker, said = _who(" ".join(words))
        if said:
            yield seconds(found[1]), speaker, said


def _who(words: str) -> tuple[str | None, str]:
    voice = _VOICE.search(words)
    plain = html.unescape(_TAG.sub("", words)).strip()
    if voice:
        return voice[1].strip(), plain
    named = _SPOKEN.match(plain)
    return (named[1].strip(), named[2].strip()) if named else (None, plain)


def seconds(clock: str) -> float:
    """ "1:02:03.5" -> 3723.5; "12:40" -> 760.0."""
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def read_spoken_text(text: str) -> list[Segment]:
    """The turns of a plain-text transcript, or nothing when the text does not read like one.

    It does when at least two names each speak twice and most of its lines open with a name.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    matches = [_LINE.match(line) if len(line) < 20_000 else None for line in lines]
    names = Counter(m["who"].strip() for m in matches if m)
    regulars = {name for name, count in names.items() if count >= 2}
    opened = sum(1 for m in matches if m and m["who"].strip() in regulars)
    if len(regulars) < 2 or opened < MIN_TURNS or opened < 0.5 * len(lines):
        return []
    turns: list[Segment] = []
    for line, m in zip(lines, matches, strict=True):
        if m and m["who"].strip() in names:
            clock = m["t"] or m["t2"]
            turns.append(Segment(m["said"].strip(), m["who"].strip(), seconds(clock) if clock else None))
        elif turns:
            last = turns[-1]
            turns[-1] = Segment(f"{last.text} {line.strip()}".strip(), last.speaker, last.start)
        else:
            turns.append(Segment(line.strip()))
    return [turn for turn in turns if turn.text]
