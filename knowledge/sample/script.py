"""Reads the hand-written files of mails, calls, meetings, notes and tasks.

A file holds sections, `# deal-key` or `# @client-key`; a section holds entries:

    ## mail -112 09:14 dana > kim, jonas | Subject | thread=kick-off
    ## call -40 14:00 kim + dana, ola | Subject
    ## meeting w0 10:00 kim + ola | Subject        (w0: today or the next working day, w1 the one after)
    ## note -19 17:20 kim | Subject
    ## task -3 09:00 kim | Subject | due=+2, done

and under it the body; in a call or meeting, a line `---` and then one `Name: words` per turn.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from knowledge.records import ActivityKind

_ENTRY = re.compile(
    r"^## (?P<kind>mail|call|meeting|note|task) (?P<day>[+-]?\d+|w\d) (?P<clock>\d\d:\d\d) (?P<who>[^|]+?)"
    r" \| (?P<subject>[^|]+?)(?: \| (?P<options>[^|]+))?$"
)
_TURN = re.compile(r"^(?P<name>[^\s:][^:]{0,30}): (?P<words>.+)$")


@dataclass(frozen=True, slots=True)
class Turn:
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    """Section and moment, so that what is added later changes no id: "skarholt-mill/mail/-112/09:14"."""
    kind: ActivityKind
    deal: str | None
    account: str | None
    """Set where the entry belongs to the client and to no deal."""
    day: str
    clock: str
    who: tuple[str, ...]
    """First the author or host, then the others."""
    subject: str
    options: dict[str, str]
    body: str
    turns: tuple[Turn, ...]

    @property
    def offset(self) -> int | None:
        """Days from today; None for a working day counted ahead."""
        return None if self.day.startswith("w") else int(self.day)


@cache
def read(path: Path) -> tuple[Entry, ...]:
    """Raises `ValueError` with file and line for what cannot be read."""
    entries: list[Entry] = []
    section, head, lines = "", None, list[str]()
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), "# end"], 1):
        if not line.startswith(("# ", "## ")):
            lines.append(line)
            continue
        if head is not None:
            entries.append(_entry(section, head, lines))
        head, lines = None, []
        if line.startswith("# "):
            section = line[2:].strip()
            continue
        head = _ENTRY.match(line)
        if head is None or not section:
            raise ValueError(f"{path.name}:{number}: cannot read {line!r}")
    return tuple(entries)


def _entry(section: str, head: re.Match[str], lines: list[str]) -> Entry:
    body, _, talk = "\n".join(lines).strip().partition("\n---\n")
    if body.startswith("---\n"):
        body, talk = "", body[4:]
    who = tuple(name.strip() for name in re.split(r"[>+,]", head["who"]))
    options = {}
    for option in (head["options"] or "").split(","):
        name, _, value = option.strip().partition("=")
        if name:
            options[name] = value or "yes"
    account = section[1:] if section.startswith("@") else None
    return Entry(
        key=f"{section}/{head['kind']}/{head['day']}/{head['clock']}",
        kind=cast(ActivityKind, head["kind"]),
        deal=None if account else section,
        account=account,
        day=head["day"],
        clock=head["clock"],
        who=who,
        subject=head["subject"].strip(),
        options=options,
        body=body.strip(),
        turns=tuple(_turn(line) for line in talk.splitlines() if line.strip()),
    )


def _turn(line: str) -> Turn:
    found = _TURN.match(line.strip())
    if found is None:
        raise ValueError(f"a turn needs a name and words: {line[:60]!r}")
    return Turn(found["name"], found["words"])
