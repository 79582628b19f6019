"""What stakeholders are read and worded by (METHODOLOGY §2.6); the numbers of §5 are in `skills/rules.py`."""

import re
from datetime import timedelta

from knowledge.records import BuyingRole, Contact, Level

LOOK_BACK = timedelta(days=540)
"""How far back the last contact is looked for."""

STRONG_INFLUENCE = 0.7
WEAK_INFLUENCE = 0.4

ROLES: tuple[BuyingRole, ...] = ("buyer", "beneficiary", "backer")

ROLE_LABELS: dict[BuyingRole, str] = {"buyer": "Buyer", "beneficiary": "Beneficiary", "backer": "Backer"}
ROLE_PLURALS: dict[BuyingRole, str] = {"buyer": "Buyers", "beneficiary": "Beneficiaries", "backer": "Backers"}
ROLE_MEANING: dict[BuyingRole, str] = {
    "buyer": "own the budget and decide",
    "beneficiary": "use it and gain",
    "backer": "implement, integrate, want low risk",
}

STANCES: tuple[str, ...] = ("champion", "supporter", "neutral", "sceptic", "opponent")

INFLUENCE_OF_LEVEL: dict[Level, float] = {
    "c_level": 0.9,
    "vp": 0.7,
    "director": 0.6,
    "manager": 0.4,
    "staff": 0.2,
}
"""Assumed from the level where nobody recorded an influence; shown as assumed."""

_TITLE_RULES: tuple[tuple[BuyingRole, str, str], ...] = (
    (
        "backer",
        r"ciso|(information |it |cyber ?)?security|compliance|legal|counsel|data protection",
        "guards against risk",
    ),
    (
        "buyer",
        r"c[efoidt]o|chief|president|managing director|general manager|owner|founder|partner",
        "decides at the top",
    ),
    (
        "buyer",
        r"(head|director|vp|vice president)\b.*\b(finance|controlling|treasury)|finance director",
        "owns the budget",
    ),
    (
        "backer",
        r"it|architect\w*|integration|infrastructure|systems?|platform|network|automation|implementation"
        r"|project manager|programme manager|pmo|procurement|purchas\w+|sourcing|buyer|category|audit\w*|risk",
        "implements it, or guards process and terms",
    ),
    (
        "beneficiary",
        r"operations?|production|plant|maintenance|reliability|site|quality|energy|logistics|supply|warehouse|fleet"
        r"|sales|marketing|customer|service|hr|people|clinical|research|engineer\w*|planner|planning|supervisor|foreman"
        r"|sustainability|facility|facilities|crew|shift|technician|analyst|user",
        "works with the result",
    ),
)


def guess_role(contact: Contact) -> tuple[BuyingRole, str] | None:
    """(role, why) from a job title; a guess for a person to confirm, never a record."""
    title = contact.title.lower()
    for role, words, why in _TITLE_RULES:
        if re.search(rf"\b({words})\b", title):
            return role, f"“{contact.title}” {why}"
    if contact.level == "c_level":
        return "buyer", "C-level decides at the top"
    return None


HOW_TO_ENGAGE: dict[BuyingRole, str] = {
    "buyer": "Executive level: outcome, money and date for their imperative; ask how the decision is made",
    "beneficiary": "Show the working day afterwards, with a demo or a user's word; ask what they would miss most",
    "backer": "Lower their risk: integration plan, references, who carries what; give them the credit",
}
HOW_WITHOUT_ROLE = "Find out their part: do they decide, use it, or make it work?"

STANCE_ADVICE: dict[str, str] = {
    "champion": "arm them with proof to carry inside",
    "supporter": "ask for one introduction",
    "neutral": "find out what a success looks like for them",
    "sceptic": "take the objection first, with proof rather than a pitch",
    "opponent": "meet in person, together with somebody who backs us, and settle the cause",
}
UNKNOWN_STANCE_ADVICE = "ask plainly what they think of it"


def influence_words(value: float | None) -> str:
    if value is None:
        return "unknown"
    return "high" if value >= STRONG_INFLUENCE else "medium" if value >= WEAK_INFLUENCE else "low"
