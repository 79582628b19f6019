"""How strong an observation is: 1 with a figure, a consequence or authority, 0.6 clear but partial, 0.3 a hint."""

import re

from knowledge.records import FogClass

STRONG, MEDIUM, WEAK = 1.0, 0.6, 0.3

_FIGURE = re.compile(
    r"\d|%|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|dozen|"
    r"twice|half|"
    r"third|last|first|only|none|every|each)\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\b(?:board|ceo|cfo|chief|director|committee|minister|mayor|signed|approved|rejected|terminat\w+|cancel\w*|"
    r"failed|extended|renewed|"
    r"refused|declined|withdrawn|the reason|lawyers?|court|audit|damages|never|nobody|nothing|stopped|lost|"
    r"award\w*|adopted|word for "
    r"word|plainly|no (?:place|room|contact))\b",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"\b(?:a bit|a little|somewhat|maybe|perhaps|possibly|probably|seems?|seemed|sort of|kind of|usually|not bad|"
    r"all right|okay|"
    r"i (?:guess|suppose)|might|rather|heard|rumou?r)\b",
    re.IGNORECASE,
)


def strength_of(words: str, fog: FogClass) -> float:
    if fog == "gossip" or _HINT.search(words):
        return WEAK if fog == "gossip" or not _FIGURE.search(words) else MEDIUM
    return STRONG if _FIGURE.search(words) or _WEIGHT.search(words) else MEDIUM
