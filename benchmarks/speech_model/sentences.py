"""Sentences of sales calls, made by rule and seed: shapes filled from slots, and now and then words in no order.

Words without order teach the model to hear what is said, not what is likely. The vocabulary is closed (`vocabulary`).
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z']+")
_ENDS = ".."


@dataclass(frozen=True, slots=True)
class Grammar:
    slots: dict[str, tuple[str, ...]]
    shapes: tuple[str, ...]
    extra: tuple[str, ...]


@cache
def grammar() -> Grammar:
    told = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))
    slots = {name: tuple(entries) for name, entries in told["slots"].items()}
    return Grammar(slots, tuple(told["shapes"]), tuple(told["extra"].split()))


def bare(text: str) -> list[str]:
    """Words as they are compared: lower case, no punctuation."""
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


@cache
def spellings() -> dict[str, str]:
    """Every word the model may write, as it is written inside a sentence."""
    g = grammar()
    entries = [entry for slot in g.slots.values() for entry in slot]
    shapes = [_WORD.findall(_SLOT.sub("0", shape)) for shape in g.shapes]
    inside = [word for shape in shapes for word in shape[1:]]
    found: dict[str, str] = {}
    for word in (*inside, *(w for text in (*entries, *g.extra) for w in _WORD.findall(text))):
        found.setdefault(word.lower(), word)
    for first in (shape[0] for shape in shapes if shape):
        found.setdefault(first.lower(), first if first == "I" else first.lower())
    for opening in g.slots["opening"]:
        for word in _WORD.findall(opening):
            if word != "I":
                found[word.lower()] = word.lower()
    return found


def vocabulary() -> tuple[str, ...]:
    return tuple(sorted(spellings()))


def sentence(chance: random.Random, *, disorder: float = 0.0, joined: float = 0.0) -> str:
    """One sentence; with probability `disorder` its words stand in no order, else with `joined` it is two in one."""
    if chance.random() < disorder:
        return _jumble(chance)
    return _joined(chance) if joined and chance.random() < joined else _filled(chance)


def sentences(seed: int, count: int, *, disorder: float = 0.0) -> Iterator[str]:
    """Different ones, always the same for a seed."""
    chance, seen = random.Random(seed), set[str]()
    while len(seen) < count:
        text = sentence(chance, disorder=disorder)
        if text not in seen:
            seen.add(text)
            yield text


def _filled(chance: random.Random) -> str:
    g = grammar()
    text = _SLOT.sub(lambda slot: chance.choice(g.slots[slot[1]]), chance.choice(g.shapes))
    return text[0].upper() + text[1:]


def _joined(chance: random.Random) -> str:
    one, other = _filled(chance), _filled(chance)
    first, _, rest = other.partition(" ")
    return f"{one[:-1]} and {spellings().get(first.lower(), first)} {rest}"


def _jumble(chance: random.Random) -> str:
    text = " ".join(chance.choices(list(spellings().values()), k=chance.randint(4, 10)))
    return text[0].upper() + text[1:] + chance.choice(_ENDS)
