"""Which strategy the profile of the 4Cs calls for, and why: explicit rules, read from the top. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from skills.catalog.pursuit_plan.rules import HIGH_RATING, MIDDLE_RATING, STRATEGIES, StrategyKey, StrategyRule
from skills.money.rules import VerdictName
from skills.scoring.rules import CONTESTED_FROM, STRONG_FROM
from skills.scoring.score import Score


@dataclass(frozen=True, slots=True)
class Profile:
    """What the rules look at."""

    score: Score
    money: VerdictName
    bought: bool
    """They have bought from us before, or something of ours runs there."""
    stone: bool = False
    """The deal is a Stepping Stone itself."""

    def points(self, c: str) -> int | None:
        return self.score.c(c).points

    def strong(self, c: str) -> bool:
        points = self.points(c)
        return points is not None and points >= STRONG_FROM

    def standing(self, c: str) -> bool:
        """Contested or better."""
        points = self.points(c)
        return points is not None and points >= CONTESTED_FROM

    def rating(self, factor: str) -> float | None:
        return self.score.factor(factor).rating


@dataclass(frozen=True, slots=True)
class Strategy:
    rule: StrategyRule
    because: str
    """The figures the condition turned on."""
    other: StrategyRule | None
    """The next rule that holds too; None where only the last does."""


def strategy(profile: Profile) -> Strategy:
    holding = [s for s in STRATEGIES if _HOLDS[s.key](profile)]
    first, *others = holding
    other = next((s for s in others if s.key != "raise"), None)
    return Strategy(first, _because(first.key, profile), other)


def _high(value: float | None) -> bool:
    return value is not None and value >= HIGH_RATING


def _middling(value: float | None) -> bool:
    return value is None or value < MIDDLE_RATING


_HOLDS: dict[StrategyKey, Callable[[Profile], bool]] = {
    "wait": lambda p: p.money == "none",
    "learn": lambda p: p.score.known <= 1,
    "close": lambda p: all(p.strong(c.spec.key) for c in p.score.cs),
    "shape": lambda p: p.strong("control"),
    "show_value": lambda p: _high(p.rating("mastery")) and _middling(p.rating("influence")),
    "borrow": lambda p: _high(p.rating("influence")) and _middling(p.rating("mastery")),
    "lift": lambda p: p.standing("commitment") and not p.standing("credibility"),
    "prove_small": lambda p: p.standing("credibility") and not p.standing("capability"),
    "enter": lambda p: not p.bought and not p.stone and not p.standing("commitment"),
    "reference": lambda p: p.strong("capability"),
    "raise": lambda p: True,
}
_ABOUT: dict[StrategyKey, tuple[str, ...]] = {
    "wait": (),
    "learn": (),
    "close": ("credibility", "capability", "commitment", "control"),
    "shape": ("control",),
    "show_value": ("mastery", "influence"),
    "borrow": ("influence", "mastery"),
    "lift": ("commitment", "credibility"),
    "prove_small": ("credibility", "capability"),
    "enter": ("commitment",),
    "reference": ("capability",),
    "raise": (),
}


def _because(key: StrategyKey, profile: Profile) -> str:
    if key == "wait":
        return "the money verdict is: no money"
    if key == "learn":
        return f"{profile.score.known} of 4 Cs known"
    if key == "raise":
        weakest = profile.score.weakest
        return f"weakest is {weakest.spec.label}, {weakest.points}" if weakest else "no C is known yet"
    return ", ".join(_figure(name, profile) for name in _ABOUT[key])


def _figure(name: str, profile: Profile) -> str:
    if name in ("mastery", "influence"):
        value = profile.rating(name)
        return f"{name.capitalize()} {'unknown' if value is None else round(value, 1)}"
    points = profile.points(name)
    return f"{profile.score.c(name).spec.label} {'unknown' if points is None else points}"
