"""What is on record about money for one deal."""

from dataclasses import dataclass

from knowledge.passage import Passage
from knowledge.records import Account, Budget, Contact, Deal, Edge, Evidence, FieldChange, Imperative
from skills.rules import DEFAULT, MoneyRules


@dataclass(frozen=True, slots=True)
class MoneyFile:
    """What is on record about money for one deal."""

    deal: Deal
    account: Account | None = None
    budgets: tuple[Budget, ...] = ()
    """Of this deal, and of the client without a deal."""
    contacts: tuple[Contact, ...] = ()
    roles: tuple[Edge, ...] = ()
    """`plays_role` edges to this deal."""
    goals: tuple[Imperative, ...] = ()
    """The client's own."""
    carried: tuple[tuple[Edge, Imperative], ...] = ()
    """What the deal carries, theirs and ours."""
    shared: tuple[Edge, ...] = ()
    """`joint_initiative` edges from the client."""
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[Passage, ...] = ()
    moves: tuple[FieldChange, ...] = ()
    """Close dates put off."""
    rules: MoneyRules = DEFAULT.money
    """What it is judged by."""
