"""Which of the four a client is (METHODOLOGY §5), what is missing for the next, and what is nearest. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from skills.language.periods import add_months
from skills.profile.purchases import Purchases
from skills.profile.rules import Profile
from skills.rules import ClientProfileRules

Condition = Literal["tenure", "deals", "solutions", "regular", "executive", "joint"]


@dataclass(frozen=True, slots=True)
class Need:
    """One condition that is not met yet."""

    condition: Condition
    more: int = 0
    """How many more deals or solutions."""
    on: date | None = None
    """The day from which the tenure is met; None before the first purchase."""
    months: int = 12
    """How long a client stays New, by this workspace's rule."""


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


def leaves_new_on(first: date, rules: ClientProfileRules) -> date:
    return add_months(first, rules.new_months)


def is_new(bought: Purchases, today: date) -> bool:
    if len(bought.won) <= bought.rules.new_at_most:
        return True
    return bought.first is not None and today < leaves_new_on(bought.first, bought.rules)


def is_regular(bought: Purchases) -> bool:
    return bought.variation is not None and bought.variation <= bought.rules.regular_up_to


def name_of(bought: Purchases, today: date) -> Profile:
    """The rule of §5, in its order."""
    if is_new(bought, today):
        return "new"
    return _settled(bought, executive=bought.executive is not None)


def _settled(bought: Purchases, *, executive: bool) -> Profile:
    """The profile once it is New no more."""
    broad = (
        len(bought.won) >= bought.rules.meaningful_deals and len(bought.solutions) >= bought.rules.meaningful_solutions
    )
    if broad and executive and bought.joint:
        return "meaningful"
    if len(bought.won) >= bought.rules.repeatable_deals and is_regular(bought):
        return "repeatable"
    return "transactional"


def needs(bought: Purchases, to: Profile, today: date) -> tuple[Need, ...]:
    """Every condition of a profile that is not met."""
    found: list[Need] = []
    rules = bought.rules
    least = {
        "new": 0,
        "transactional": rules.new_at_most + 1,
        "repeatable": rules.repeatable_deals,
        "meaningful": rules.meaningful_deals,
    }
    if len(bought.won) < least[to]:
        found.append(Need("deals", least[to] - len(bought.won)))
    if not bought.dated:
        found.append(Need("tenure", months=rules.new_months))
    elif bought.first is not None and today < leaves_new_on(bought.first, bought.rules):
        found.append(Need("tenure", on=leaves_new_on(bought.first, rules), months=rules.new_months))
    if to == "repeatable" and not is_regular(bought):
        found.append(Need("regular"))
    if to == "meaningful":
        if len(bought.solutions) < bought.rules.meaningful_solutions:
            found.append(Need("solutions", bought.rules.meaningful_solutions - len(bought.solutions)))
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
        until = executive.last.at.date() + bought.rules.executive_within if executive and executive.last else None
        return Standing(profile, None, None, _settled(bought, executive=False), until)
    same = [w for w in ways if w.needs == ways[0].needs]
    nearest = min(reversed(ways), key=lambda w: sum(max(1, n.more) for n in w.needs))
    return Standing(profile, same[-1], nearest, None)
