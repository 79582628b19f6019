"""Default rules for the client profile (METHODOLOGY §2.4 and §5), named; the card names the one that decided."""

from datetime import timedelta
from decimal import Decimal
from typing import Literal

Profile = Literal["new", "transactional", "repeatable", "meaningful"]
Trap = Literal["honey", "margin", "dependency", "incumbency"]

PROFILES: tuple[Profile, ...] = ("new", "transactional", "repeatable", "meaningful")
"""From the least to the most."""

NEW_MONTHS = 12
"""New: first won deal less than this long ago …"""
NEW_AT_MOST = 1
"""… or no more won deals than this."""

MEANINGFUL_DEALS = 4
MEANINGFUL_SOLUTIONS = 3
EXECUTIVE_WITHIN = timedelta(days=90)
"""Meaningful: a C-level contact answered or met us within this, and a joint initiative is on record."""

REPEATABLE_DEALS = 3
REGULAR_UP_TO = 0.6
"""Repeatable: coefficient of variation of the gaps between won deals, at most."""

HONEY_MEETINGS = 4
HONEY_WINDOW = timedelta(days=90)

MARGIN_DEALS = 3
MARGIN_POINTS = Decimal("0.05")
"""Margin: the discount rose by at least this from the first to the last of the newest three won deals."""

DEPENDENCY_SHARE = Decimal("0.70")
DEPENDENCY_MONTHS = 24
DEPENDENCY_DEALS = 2
"""From fewer won deals in the window no dependency is told: one purchase is always one solution's."""

INCUMBENCY_MONTHS = 12

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
RULES: dict[Profile, str] = {
    "new": f"New = first won deal less than {NEW_MONTHS} months ago, or at most {NEW_AT_MOST} won deal",
    "transactional": "Transactional = neither New, nor Meaningful, nor Repeatable",
    "repeatable": (
        f"Repeatable = at least {REPEATABLE_DEALS} won deals, evenly spaced "
        f"(variation of the gaps at most {REGULAR_UP_TO})"
    ),
    "meaningful": (
        f"Meaningful = at least {MEANINGFUL_DEALS} won deals, {MEANINGFUL_SOLUTIONS} solutions, "
        f"a C-level contact active in {EXECUTIVE_WITHIN.days} days and a joint initiative"
    ),
}
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
