"""Which way the words of a statement lean by themselves, negations counted: "not one complaint" leans for us."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "leaning.yaml"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_REACH = 4
"""Words a negation turns after itself, up to the next comma or full stop."""
_BREAK = re.compile(r"[,.;:()!?]| (?:but|and|because|so) ")


@lru_cache(maxsize=1)
def _lists() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    data = yaml.safe_load(FILE.read_text("utf-8"))
    return _any_of(data["for"]), _any_of(data["against"]), frozenset(data["negations"].split())


def _any_of(words: str) -> re.Pattern[str]:
    bodies = sorted({re.escape(w).replace(r"\*", r"[\w'’-]*") for w in words.split()})
    return re.compile(rf"(?:{'|'.join(bodies)})$")


def leaning(words: str) -> float:
    """-1 wholly against, +1 wholly for, 0 where no word leans or they balance."""
    good, bad, _ = _lists()
    for_it = against = 0
    for clause in _BREAK.split(words.lower().replace("’", "'")):
        since = _REACH + 1
        for match in _WORD.finditer(clause):
            word = match[0]
            turned = since <= _REACH
            if is_negation(word):
                since = 0
                continue
            since += 1
            way = 1 if good.match(word) else -1 if bad.match(word) else 0
            way = -way if turned else way
            for_it += way > 0
            against += way < 0
    return (for_it - against) / (for_it + against) if for_it + against else 0.0


def is_negation(word: str) -> bool:
    return word in _lists()[2] or word.endswith("n't")


def turned_before(words: str, at: int) -> bool:
    """Whether a negation stands just before a place in a statement, in the same clause."""
    clause = _BREAK.split(words[:at].lower().replace("’", "'"))[-1]
    return any(is_negation(w) for w in _WORD.findall(clause)[-_REACH:])
