"""A skill is data and three functions (DESIGN §3): no base class, no state.

`gather` is the only I/O; `decide` and `present` are pure, so that every number can be tested and
replayed without a store or a model.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from knowledge.reader import Reader
from knowledge.records import Bucket, Role
from knowledge.writer import Change
from skills.answer import Action, Answer
from skills.ask import Ask

F = TypeVar("F")
O = TypeVar("O")  # noqa: E741 - facts in, out

Need = Literal["deal", "account", "deal_or_account", "text"]
Subject = Literal["", "deal", "account", "deal_or_account", "person"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change waiting for a person, and what to show once it is done."""

    changes: tuple[Change, ...]
    cause: str
    """What the history will say, in words: "stage set to negotiate by Kim in chat"."""
    confirmed: bool = False
    """True when the turn itself was the confirming press of a button that showed exactly this change."""
    undo_of: str | None = None
    """Set instead of `changes`: put back this change set."""
    then: Action | None = None
    """Run after applying, to show the new state; the plain receipt otherwise."""


@dataclass(frozen=True, slots=True)
class Skill(Generic[F, O]):
    name: str
    title: str
    summary: str
    """One line a rep understands: what it answers."""
    buckets: frozenset[Bucket]
    gather: Callable[[Ask, Reader], Awaitable[F]]
    decide: Callable[[Ask, F], O]
    present: Callable[[Ask, O], Answer]
    examples: tuple[str, ...] = ()
    """Phrasings to show people; `{deal}` and `{account}` are filled from their own records."""
    utterances: tuple[str, ...] = ()
    """Phrasings the router learns from (utterances.yaml beside the skill)."""
    claims: tuple[str, ...] = ()
    """Short wishes that are its own by their words alone, as patterns of the whole message in lower case; `{colleague}`
    stands for one of us, named ("what does {colleague} earn"), `{client}` for a deal, a client or somebody there. The
    router is not asked."""
    needs: tuple[Need, ...] = ()
    """What must be known before it can run; understanding asks back for what is missing."""
    subject: Subject = ""
    """What it is always about, if anything: where the words name none, the conversation's stays."""
    roles: frozenset[Role] = frozenset({"admin", "manager", "rep"})
    propose: Callable[[Ask, O], Proposal | None] | None = None
    remember: Callable[[Ask, O], dict[str, Any]] | None = None
    """JSON a follow-up ("why?", "the second one") will find in `Ask.memory`."""
    personal: bool = False
    """Its answers are the asker's own business: never said where others read along."""
    documents: bool = False
    """It hands its answer over as PDF or DOCX when asked to ("as word")."""
    narrate: Path | None = None
    """Prompt file; without a model, or when its check fails, the plain answer ships."""
    folder: Path | None = field(default=None, compare=False)
