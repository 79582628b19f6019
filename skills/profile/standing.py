"""Which of the four a client is (METHODOLOGY §5), what is missing for the next, and what is nearest. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from skills.language.periods import add_months
from skills.profile.purchases import Purchases
from skills.profile.rules import (
    EXECUTIVE_WITHIN,
    MEANINGFUL_DEALS,
    MEANINGFUL_SOLUTIONS,
    NEW_AT_MOST,
    NEW_MONTHS,
    REGULAR_UP_TO,
    REPEATABLE_DEALS,
    Profile,
)

Condition = Literal["tenure", "deals", "solutions", "regular", "executive", "joint"]


@dataclass(frozen=True, slots=True)
class Need:
    """One condition that is not met yet."""

    condition: Condition
    more: int = 0
    """How many more deals or solutions."""
    on: date | None = None
    """The day from which the tenure is met; None before the first purchase."""


@dataclass(frozen=True, slots=True)
class Way:
    to: Profile
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    profile: Profile
    way: Way | None
    """The next profile up and what is missing (where the same makes it more, the most); None at the top."""
    nearest: Way | None
    """The profile above with the fewest conditions missing; of equals the highest."""
    falls_to: Profile | None
    """At the top: what it becomes when its executive contact goes quiet."""
    falls_on: date | None = None


def leaves_new_on(first: date) -> date:
    return add_months(first, NEW_MONTHS)


def is_new(bought: Purchases, today: date) -> bool:
    if len(bought.won) <= NEW_AT_MOST:
        return True
    return bought.first is not None and today < leaves_new_on(bought.first)


def is_regular(bought: Purchases) -> bool:
    return bought.variation is not None and bought.variation <= REGULAR_UP_TO


def name_of(bought: Purchases, today: date) -> Profile:
    """The rule of §5, in its order."""
    if is_new(bought, today):
        return "new"
    return _settled(bought, executive=bought.executive is not None)


def _settled(bought: Purchases, *, executive: bool) -> Profile:
    """The profile once it is New no more."""
    broad = len(bought.won) >= MEANINGFUL_DEALS and len(bought.solutions) >= MEANINGFUL_SOLUTIONS
    if broad and executive and bought.joint:
        return "meaningful"
    if len(bought.won) >= REPEATABLE_DEALS and is_regular(bought):
        return "repeatable"
    return "transactional"


def needs(bought: Purchases, to: Profile, today: date) -> tuple[Need, ...]:
    """Every condition of a profile that is not met."""
    found: list[Need] = []
    least = {"new": 0, "transactional": NEW_AT_MOST + 1, "repeatable": REPEATABLE_DEALS, "meaningful": MEANINGFUL_DEALS}
    if len(bought.won) < least[to]:
        found.append(Need("deals", least[to] - len(bought.won)))
    if not bought.dated:
        found.append(Need("tenure"))
    elif bought.first is not None and today < leaves_new_on(bought.first):
        found.append(Need("tenure", on=leaves_new_on(bought.first)))
    if to == "repeatable" and not is_regular(bought):
        found.append(Need("regular"))
    if to == "meaningful":
        if len(bought.solutions) < MEANINGFUL_SOLUTIONS:
            found.append(Need("solutions", MEANINGFUL_SOLUTIONS - len(bought.solutions)))
        if bought.executive is None:
            found.append(Need("executive"))
        if not bought.joint:
            found.append(Need("joint"))
    return tuple(found)


_UP: dict[Profile, tuple[Profile, ...]] = {
    "new": ("transactional", "repeatable", "meaningful"),
    "transactional": ("repeatable", "meaningful"),
    "repeatable": ("meaningful",),
    "meaningful": (),
}


def standing(bought: Purchases, today: date) -> Standing:
    profile = name_of(bought, today)
    ways = [Way(to, needs(bought, to, today)) for to in _UP[profile]]
    if not ways:
        executive = bought.executive
        until = executive.last.at.date() + EXECUTIVE_WITHIN if executive and executive.last else None
        return Standing(profile, None, None, _settled(bought, executive=False), until)
    same = [w for w in ways if w.needs == ways[0].needs]
    nearest = min(reversed(ways), key=lambda w: sum(max(1, n.more) for n in w.needs))
    return Standing(profile, same[-1], nearest, None)
