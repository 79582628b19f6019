"""Default rules for money (METHODOLOGY §2.7 and §5), named; the card names the one that decided."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from knowledge.records import BuyingRole
from skills.rules import MoneyRules

IndicatorKey = Literal["imperative", "owner", "priority", "problem", "timeline"]
State = Literal["yes", "no", "unknown"]
VerdictName = Literal["funded", "likely", "unproven", "none"]

SAID_WITHIN = timedelta(days=365)
"""How long a sentence of the client's speaks for today."""

BUDGET_OLD_AFTER = timedelta(days=365)
"""An approval older than this still counts, and is marked to be asked again."""

MOST_MOVES = 1
"""A close date put off more often than this is nobody's date any more."""

INDICATORS: tuple[IndicatorKey, ...] = ("imperative", "owner", "priority", "problem", "timeline")

LABELS: dict[IndicatorKey, str] = {
    "imperative": "Imperative aligned",
    "owner": "Budget owner known",
    "priority": "Priority set",
    "problem": "Problem stated",
    "timeline": "Timeline set",
}

VERDICTS: tuple[VerdictName, ...] = ("funded", "likely", "unproven", "none")

VERDICT_LABELS: dict[VerdictName, str] = {
    "funded": "Funded",
    "likely": "Likely",
    "unproven": "Unproven",
    "none": "No money",
}


def rule_of(verdict: VerdictName, rules: MoneyRules) -> str:
    """The rule that makes it so, with the number this workspace holds it to."""
    likely = rules.told("likely_from")
    words: dict[VerdictName, str] = {
        "funded": "funded = the budget owner is known and an approved budget is on record as a Fact",
        "likely": f"likely = at least {likely} of the 5 indicators are yes",
        "unproven": (f"unproven = no Fact about a budget that settles it, and fewer than {likely} of 5 indicators yes"),
        "none": "no money = a Fact says there is no budget",
    }
    lead = rules.lead("likely_from") if verdict in ("likely", "unproven") else "Rule"
    return f"{lead}: {words[verdict]}"


Missing = Literal["imperative", "owner", "priority", "problem", "timeline", "budget", "standing", "next_round"]


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    """May hold `{amount}`, `{deal}` and `{goals}`."""
    roles: tuple[BuyingRole, ...]
    """Whom to ask first, second, third."""


QUESTIONS: dict[Missing, Question] = {
    "owner": Question("Who signs for {amount} on this, and who else has to agree?", ("beneficiary", "backer", "buyer")),
    "budget": Question(
        "Is the money for this approved, in which line, and may I see it in writing?", ("buyer", "backer")
    ),
    "problem": Question("What does it cost you if nothing changes this year?", ("beneficiary", "buyer", "backer")),
    "priority": Question(
        "What stands before this on your list, and what would move it up?", ("buyer", "beneficiary", "backer")
    ),
    "timeline": Question(
        "By which day must this be running, and what happens if it is not?", ("buyer", "beneficiary", "backer")
    ),
    "imperative": Question(
        "Which of your goals for the year does this serve{goals}?", ("buyer", "beneficiary", "backer")
    ),
    "standing": Question("Does the money for {deal} still stand, and what could take it away?", ("buyer",)),
    "next_round": Question(
        "When is money decided next, and what would have to be true for {deal} to be in it?", ("buyer", "backer")
    ),
}
