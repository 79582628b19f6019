"""Help: what this can do for the person asking, with examples from their own deals."""

from pathlib import Path
from typing import Any

from skills.ask import Ask
from skills.catalog.help.cards import present
from skills.catalog.help.deciding import Guide, decide
from skills.catalog.help.reading import Desk, gather
from skills.catalog.help.wanted import Book
from skills.pages.page import read_page
from skills.registry import AnySkill, load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


ASKED = ("how is {} computed", "how does {} work", "what do you need for {}", "which data does {} need", "help with {}")
"""How one asks about a skill; the router learns them with every title …"""
BY_WORD = "how is {} computed"
"""… and this with everything its page says it is called."""


def help_on(skills: tuple[AnySkill, ...]) -> Skill[Desk, Guide]:
    """The help that tells of these skills; handed them, so that it knows none by import.

    Raises `ValueError` for a skill without a page.
    """
    books = tuple(Book(s, read_page(s.folder)) for s in skills if s.folder is not None)

    def decide_on(ask: Ask, desk: Desk) -> Guide:
        return decide(ask, desk, books)

    return Skill(
        name="help",
        title="Help",
        summary="What I can do for you, how things work, and what you may see.",
        personal=True,
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide_on,
        present=present,
        examples=("What can you do?", "How is Right to Win computed?", "What do you need for my attainment plan?"),
        utterances=_utterances(books),
        claims=_CLAIMS,
        roles=frozenset({"admin", "manager", "rep", "analyst"}),
        remember=_remember,
        folder=FOLDER,
    )


_CLAIMS = (
    r"(?:is|are) (?:everything|all|it all|the system|the installation) (?:ok|okay|fine|working|up|running)",
    r"(?:which|what) imports? (?:have )?failed|(?:status of the|last) import",
    r"(?:add|create|invite|new) (?:a |an |the )?(?:new )?(?:users?|colleagues?|team members?)\b.*",
)
"""About the installation: no record is meant."""


def _utterances(books: tuple[Book, ...]) -> tuple[str, ...]:
    by_title = (asked.format(b.skill.title) for b in books for asked in ASKED)
    by_word = (
        BY_WORD.format(word) for b in books for word in (*b.page.said, *(w for t in b.page.topics for w in t.said))
    )
    return tuple(dict.fromkeys((*load_utterances(FOLDER), *by_title, *by_word)))


def _remember(ask: Ask, guide: Guide) -> dict[str, Any]:
    return {"page": guide.wanted.book.skill.name} if guide.wanted.book else {}
