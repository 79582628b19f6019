"""`decide`: what to say, with the asker's own deals in the examples."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.access import Principal
from knowledge.records import Deal
from skills.ask import Ask
from skills.catalog.help.reading import Desk
from skills.catalog.help.wanted import Book, Wanted, what_is_wanted
from skills.registry import AnySkill

_SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A skill in one line, with an example that would work now; no example where it needs a deal and there is none."""

    skill: str
    title: str
    summary: str
    example: str = ""
    shelf: tuple[str, int] = ("", 0)
    """Group and place in it (`skills.pages.groups`)."""
    examples: tuple[str, ...] = ()
    """All that would work now."""


@dataclass(frozen=True, slots=True)
class Guide:
    wanted: Wanted
    desk: Desk
    lines: tuple[Line, ...]
    soon: tuple[Deal, ...] = ()
    """The asker's deals that close within 30 days, or should have."""


def decide(ask: Ask, desk: Desk, books: Sequence[Book]) -> Guide:
    pressed = (ask.args.get("topic", ""), ask.args.get("part", ""))
    wanted = what_is_wanted(ask.text, books, ask.verb, ask.args.get("occasion", ""), pressed)
    lines = tuple(_line(b, desk, ask.principal) for b in books if _open(b.skill, ask.principal))
    soon = tuple(d for d in desk.own if d.close_on and (d.close_on - ask.voice.today).days <= _SOON_DAYS)
    return Guide(wanted, desk, lines, soon)


def _open(skill: AnySkill, principal: Principal) -> bool:
    if skill.name == "crm_update" and principal.role == "analyst":
        return False
    return principal.role in skill.roles


def _line(book: Book, desk: Desk, principal: Principal) -> Line:
    skill = book.skill
    open_to = (e for e in skill.examples if principal.role != "analyst" or _for_analysts(e))
    examples = tuple(filled for e in open_to if (filled := fill(e, desk)))
    return Line(skill.name, skill.title, skill.summary, next(iter(examples), ""), book.page.shelf, examples)


def _for_analysts(example: str) -> bool:
    """Without a deal, client or person in it."""
    return "{" not in example and " my " not in f" {example.lower()} "


def fill(example: str, desk: Desk) -> str:
    """The example with own names in it; empty where a name is needed that is not there."""
    names = {
        "deal": desk.own[0].name if desk.own else "",
        "account": desk.accounts[0].name if desk.accounts else "",
        "person": desk.people[0].name if desk.people else "",
    }
    for key, name in names.items():
        if f"{{{key}}}" in example:
            if not name or _is_so_already(example, desk):
                return ""
            example = example.replace(f"{{{key}}}", name)
    return example


def _is_so_already(example: str, desk: Desk) -> bool:
    """ "Move … to negotiate" is no example for a deal that stands there."""
    return bool(desk.own) and example.lower().endswith(f"to {desk.own[0].stage}")
