"""Where sub-factors border on each other, and what decides: the rules of the method for deliveries.

A first small job meant as proof is a stepping stone, however it was delivered; a pattern over time is consistent
delivery, whatever was delivered; a level measured against one agreed is the SLA.
"""

import re

_ONE_DELIVERY = frozenset(
    {"contract_terms", "sla", "project_success", "consistent_delivery", "solution_fit", "renewal"}
)
_FIRST_JOB = re.compile(
    r"\b(?:pilots?(?! licen)|proof of concept|poc|trial (?!agreement|contract)|trials?\b(?! agreement| contract)|"
    r"(?:our|your|the|their|vendor's|very) first (?:\w+ )?(?:small )?(?:assignment|job|lot|order|project|package|"
    r"contract|thing)|"
    r"first (?:\w+ ){0,3}(?:job|assignment|work package|order|thing|contract)|test (?:phase|run|order|project|"
    r"installation|batch)|sample (?:order|batch|run|shipment)|try-out|tried (?:you|us|the vendor)|starter|"
    r"probation|toe-hold|taster|small order|one (?:ward|store|line|branch|route|site) (?:to begin|first|to show)|"
    r"(?:started|began) with (?:one|a single|the (?:small|little)|a small)|foot in the door|beachhead|toe in the)\b",
    re.IGNORECASE,
)
_OVER_TIME = re.compile(
    r"\b(?:each of (?:the|our|your) \w+|every (?:single |one of |second |other |third |project|delivery|release|"
    r"report|date|time)|"
    r"all (?:\w+teen|\w+ty|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+) \w+ (?:this|last|in|since)|"
    r"of the last|in (?:\w+) years|(?:months|years|quarters|times|weeks) (?:in a row|running)|in a row|never once|"
    r"has never|have never|"
    r"not (?:one|once|a single)|for (?:\w+ )?years|again and again|whatever|always|over the last|last (?:four|five|"
    r"six|seven|eight|ten)|"
    r"and again|one (?:week|month|day)\b.*\bnext|sometimes|from one \w+ to the next|so far)\b",
    re.IGNORECASE,
)
_A_LEVEL = re.compile(
    r"\b(?:availability|uptime|service levels?|sla|response|reaction|guaranteed|agreed|target)\b", re.IGNORECASE
)
PULL = 0.25


def pull(words: str) -> dict[str, float]:
    """What the borders add to a sub-factor's total."""
    if _FIRST_JOB.search(words):
        return {"stepping_stones": PULL}
    if _OVER_TIME.search(words) and not _A_LEVEL.search(words):
        return {"consistent_delivery": PULL}
    return {}


def bordered(leading: str) -> bool:
    """Whether the borders have a say where this sub-factor leads."""
    return leading in _ONE_DELIVERY
