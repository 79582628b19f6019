"""What an initiative is after: a yes to a C's qualifier, or one fresh fact on each of some sub-factors."""

from dataclasses import dataclass

from knowledge.four_cs import C_BY_KEY, C_OF_FACTOR, FACTOR_OF_SUB, CName
from knowledge.records import Initiative
from skills.scoring.next_step import Step

_QUALIFIER = "qualifier"


@dataclass(frozen=True, slots=True)
class Aim:
    c: CName
    qualifier: bool = False
    sub_factors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """ "control:qualifier" or "credibility:stepping_stones": the same aim, the same key."""
        return f"{self.c}:{_QUALIFIER if self.qualifier else '+'.join(self.sub_factors)}"

    @property
    def pieces(self) -> frozenset[str]:
        """What two aims must not share, else they would ask for the same thing twice."""
        return frozenset({f"{self.c}:{_QUALIFIER}"} if self.qualifier else self.sub_factors)


def aim_of(source: Step | Initiative) -> Aim:
    return Aim(source.c, source.qualifier, source.sub_factors)


def aim_from(key: str) -> Aim | None:
    """The aim a button names; None for anything else."""
    c, _, what = key.partition(":")
    if c not in C_BY_KEY:
        return None
    name = C_BY_KEY[c].key
    if what == _QUALIFIER:
        return Aim(name, qualifier=True)
    subs = tuple(what.split("+"))
    return Aim(name, sub_factors=subs) if all(_belongs(s, name) for s in subs) else None


def _belongs(sub_factor: str, c: CName) -> bool:
    factor = FACTOR_OF_SUB.get(sub_factor)
    return factor is not None and C_OF_FACTOR[factor] == c
