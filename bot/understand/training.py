"""What our own router learns from: skills' phrasings, their variations, other voices, and what nobody here does."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.understand.phrasing import utterance
from skills.registry import AnySkill, Registry

HELP = "help"
OUT_OF_SCOPE = "out_of_scope"

_TRAILING = re.compile(
    r"\s+(?:on|at|for|with|of|in|to|behind|from|against|about|under)\s+(?:the\s+)?\{(?:deal|account)\}(?:\s+(?:deal|score|call))?$"
)
_EXPLAINED = (
    "what is {}",
    "what is a {}",
    "what does {} mean",
    "explain {}",
    "explain to me what {} is",
    "tell me what {} is",
    "what is {} good for",
    "how does {} work",
    "how is {} worked out",
    "what is needed for {}",
    "help me with {}",
    "help with {}",
)


def routing_examples(registry: Registry, without: Collection[str] = ()) -> dict[str, list[str]]:
    """Label -> phrases, names as stand-ins. "Who is the buyer on {deal}" also teaches "who is the buyer", unless that
    is somebody else's phrase. `without`: authors of other voices that are left out, to be measured on."""
    own = {skill.name: _own(skill) for skill in registry}
    if HELP in own:
        own[HELP] += _explained(registry)
    taken = {phrase_key(phrase): name for name, phrases in own.items() for phrase in phrases}
    examples = {}
    for name, phrases in own.items():
        shorter = (short for phrase in phrases if (short := _without_record(phrase)))
        bare = (short for short in shorter if taken.get(phrase_key(short), name) == name)
        examples[name] = [utterance(phrase) for phrase in (*phrases, *bare)]
    examples[OUT_OF_SCOPE] = [utterance(phrase) for phrase in out_of_scope_phrases()]
    claimed = {phrase_key(phrase): label for label, phrases in examples.items() for phrase in phrases}
    for voice in (v for v in voices() if v.label in examples and v.author not in without):
        said = utterance(voice.phrase)
        if claimed.setdefault(phrase_key(said), voice.label) == voice.label:
            examples[voice.label].append(said)
    return {name: list(dict.fromkeys(phrases)) for name, phrases in examples.items()}


@dataclass(frozen=True, slots=True)
class Voiced:
    """How somebody says it who knows what a skill is for and has read none of its phrasings."""

    label: str
    author: str
    phrase: str
    """Names as placeholders."""


def voices() -> tuple[Voiced, ...]:
    lines = (Path(__file__).parent / "voices.tsv").read_text("utf-8").splitlines()
    return tuple(Voiced(*line.split("\t")) for line in lines)


def _own(skill: AnySkill) -> list[str]:
    return [*skill.utterances, *skill.examples]


def _explained(registry: Registry) -> list[str]:
    """Asking what a tool is, by its name: that wants no result of it."""
    titles = [s.title.lower() for s in registry if " " in s.title or s.title.isupper()]
    return [form.format(title) for title in titles for form in _EXPLAINED]


def phrase_key(phrase: str) -> str:
    """What two phrasings that are the same word for word have in common."""
    return phrase.lower().strip(" ?.!")


def _without_record(phrase: str) -> str:
    """The phrase as said when everybody knows which deal is meant; empty where it does not end in one."""
    whole = phrase.rstrip(" ?.!")
    bare = _TRAILING.sub("", whole)
    return bare if bare != whole and len(bare.split()) > 2 else ""


def out_of_scope_phrases() -> tuple[str, ...]:
    data = yaml.safe_load((Path(__file__).parent / "out_of_scope.yaml").read_text("utf-8"))
    return tuple(str(phrase) for phrase in data)
