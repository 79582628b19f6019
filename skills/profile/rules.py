"""The client profile in words (METHODOLOGY §2.4, §5); a card names the rule that decided."""

from typing import Literal

from skills.rules import ClientProfileRules

Profile = Literal["new", "transactional", "repeatable", "meaningful"]
Trap = Literal["honey", "margin", "dependency", "incumbency"]

PROFILES: tuple[Profile, ...] = ("new", "transactional", "repeatable", "meaningful")
"""From the least to the most."""

DEPENDENCY_DEALS = 2
"""From fewer won deals in the window no dependency is told: one purchase is always one solution's."""

SILENT_MONTHS = 24
"""No purchase for this long is said beside the profile, whatever the rule makes of it."""

LABELS: dict[Profile, str] = {
    "new": "New",
    "transactional": "Transactional",
    "repeatable": "Repeatable",
    "meaningful": "Meaningful",
}
MEANING: dict[Profile, str] = {
    "new": "recent, with room to grow",
    "transactional": "buys ad hoc, for the need of the day",
    "repeatable": "buys regularly",
    "meaningful": "a deep partnership",
}
GOALS: dict[Profile, str] = {
    "new": "become Transactional or Repeatable",
    "transactional": "become Repeatable",
    "repeatable": "become Meaningful",
    "meaningful": "keep it, and deepen it",
}


def rule_of(profile: Profile, rules: ClientProfileRules) -> str:
    """The rule that makes it so, with the numbers this workspace holds it to."""
    told = rules.told
    said: dict[Profile, tuple[tuple[str, ...], str]] = {
        "new": (
            ("new_months", "new_at_most"),
            f"New = first won deal less than {told('new_months')} months ago, or at most {told('new_at_most')} won deal"
            f"{'' if rules.new_at_most == 1 else 's'}",
        ),
        "transactional": ((), "Transactional = neither New, nor Meaningful, nor Repeatable"),
        "repeatable": (
            ("repeatable_deals", "regular_up_to"),
            f"Repeatable = at least {told('repeatable_deals')} won deals, evenly spaced "
            f"(variation of the gaps at most {told('regular_up_to')})",
        ),
        "meaningful": (
            ("meaningful_deals", "meaningful_solutions", "executive_days"),
            f"Meaningful = at least {told('meaningful_deals')} won deals, {told('meaningful_solutions')} solutions, "
            f"a C-level contact active in {told('executive_days')} days and a joint initiative",
        ),
    }
    names, words = said[profile]
    if profile != "transactional":
        return f"{rules.lead(*names)}: {words}"
    own = [told for some, told in said.values() if rules.changed & set(some)]
    return f"Workspace rule: {words} ({'; '.join(own)})" if own else f"Rule: {words}"


TRAP_OF: dict[Profile, Trap] = {
    "new": "honey",
    "transactional": "margin",
    "repeatable": "dependency",
    "meaningful": "incumbency",
}
TRAPS: tuple[Trap, ...] = ("honey", "margin", "dependency", "incumbency")
TRAP_LABELS: dict[Trap, str] = {
    "honey": "Honey",
    "margin": "Margin",
    "dependency": "Dependency",
    "incumbency": "Incumbency",
}
TRAP_MEANING: dict[Trap, str] = {
    "honey": "time spent on promises",
    "margin": "price instead of value",
    "dependency": "comfortable and fragile",
    "incumbency": "innovation and alignment wear away",
}
