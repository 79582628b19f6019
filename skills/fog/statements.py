"""Cuts a note, a mail or a transcript into statements, each with its place, speaker and minute."""

import re
from dataclasses import dataclass

from skills.fog.verdict import TextKind
from skills.language.sentences import sentence_places

MAX_STATEMENT = 600
"""Longer runs without a full stop are cut here: nobody checks a claim of that length as one."""

_SPEAKER_LINE = re.compile(
    r"""^[ \t]*(?:[-*•][ \t]*)?
    (?:\[?\(?(?P<at1>\d{1,2}:\d{2}(?::\d{2})?)\)?\]?[ \t]*[-–]?[ \t]*)?
    (?:<v[ ])?(?P<who>[A-ZÀ-Þ][\w.'’-]*(?:[ ][A-ZÀ-Þ][\w.'’-]*){0,3})
    (?:[ \t]*\((?P<about>[^()\n]{1,40})\))?
    (?:[ \t]*[\[(]?(?P<at2>\d{1,2}:\d{2}(?::\d{2})?)[\])]?)?
    (?:[ \t]*:|>)[ \t]*""",
    re.VERBOSE,
)
_MINUTE_LINE = re.compile(r"^[ \t]*\[?(?P<at>\d{1,2}:\d{2}(?::\d{2})?)\]?[ \t]*[-–]?[ \t]+")
_NOT_SPEAKERS = re.compile(
    r"(?:Note|Notes|Summary|Next|Action|Actions|Agenda|Subject|Re|Fwd|Date|From|To|Cc|Update|Budget|Risk|Risks|"
    r"Status|Decision|Decisions|Outcome|Question|Answer|Todo|Owner|Deal|Account|Title|Attendees|Call|Meeting|Log|"
    r"Http|Https)$"
)
_BULLET = re.compile(r"^[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    start: int
    end: int
    speaker: str | None = None
    at: str | None = None
    kind: TextKind | None = None
    ours: bool | None = None
    """Whether the speaker is on our own side, where that is known."""


def split_statements(text: str) -> tuple[Statement, ...]:
    """Every statement of `text` in order; `text[s.start:s.end] == s.text` holds for each."""
    found: list[Statement] = []
    speaker: str | None = None
    at: str | None = None
    offset = 0
    for line in text.splitlines(keepends=True):
        body, who, minute = _line(line)
        if who is not None:
            speaker, at = who, minute
        elif minute is not None:
            at = minute
        elif not line.strip():
            speaker, at = None, None
        found.extend(
            Statement(line[a:b], offset + a, offset + b, speaker, at)
            for a, b in sentence_places(line, body, most=MAX_STATEMENT)
        )
        offset += len(line)
    return tuple(found)


def _line(line: str) -> tuple[int, str | None, str | None]:
    """Where the words begin, who speaks them and when, as far as the line says."""
    match = _SPEAKER_LINE.match(line)
    if match and not _NOT_SPEAKERS.match(match["who"].split()[0].title()):
        return match.end(), match["who"], match["at1"] or match["at2"]
    minute = _MINUTE_LINE.match(line)
    if minute:
        return minute.end(), None, minute["at"]
    bullet = _BULLET.match(line)
    return (bullet.end() if bullet else 0), None, None
