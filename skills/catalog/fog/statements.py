"""Cuts a note, a mail or a transcript into statements, each with its place, speaker and minute."""

import re
from dataclasses import dataclass

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
_END = re.compile(
    r"""(?P<stop>[.!?…]+["”’')\]]*)(?=\s+|$)        # the end of a sentence
    | (?P<cut>;\s+)
    | (?P<but>,\s+(?=(?:but|though|although|whereas)\s))""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Corp|Co|No|Nr|approx|vs|e\.g|i\.e|etc|a\.m|p\.m|est|incl|excl|Jr|Sr)|"
    r"\b[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    start: int
    end: int
    speaker: str | None = None
    at: str | None = None


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
            Statement(line[a:b], offset + a, offset + b, speaker, at) for a, b in _sentences(line, body) if line[a:b]
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


def _sentences(line: str, start: int) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for match in _END.finditer(line, start):
        if match["stop"] and (_ABBREVIATION.search(line[start : match.end()]) or _inside_list(line, match.end())):
            continue
        end = match.end() if match["stop"] else match.start()
        places.extend(_trim(line, start, end))
        start = match.end()
    places.extend(_trim(line, start, len(line)))
    return places


def _inside_list(line: str, end: int) -> bool:
    """A full stop before a small letter ends an abbreviation, not a sentence."""
    rest = line[end:].lstrip()
    return bool(rest) and rest[0].islower() and line[end - 1] == "." and len(line[:end].rsplit(None, 1)[-1]) <= 5


def _trim(line: str, start: int, end: int) -> list[tuple[int, int]]:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return [(a, min(a + MAX_STATEMENT, end)) for a in range(start, end, MAX_STATEMENT)]
