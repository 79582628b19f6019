"""Prompts as versions: a file that ships, wordings put in the store beside it, and who gets which.

A prompt is a `.md` file; typed variables, where it has any, stand in a head between `---` lines:

    ---
    variables: {tone: text, most: number}
    ---
    In at most {{most}} sentences, {{tone}}: …

Its version is a digest of its text, so the same words are the same version everywhere, and a trace, an audit line
and a cached answer say exactly which words they came from.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

import yaml

from llm.errors import ModelMisconfigured

SHIPPED = "shipped"
"""What the file's version is called where shares are given."""
Kind = Literal["text", "number"]
_HEAD = re.compile(r"\A---\n(?P<head>.*?)\n---\n", re.S)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    """"narrate/right_to_win"."""
    text: str
    variables: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return version_of(self.text)

    @property
    def tag(self) -> str:
        """What a request, a trace and the audit call it: "narrate/right_to_win@3f2a90c1d4e7"."""
        return f"{self.name}@{self.version}"

    def render(self, **values: str | int | float) -> str:
        """The text, filled in. Raises `ModelMisconfigured` for a missing, unknown or ill-typed variable."""
        for name in sorted(set(values) ^ set(self.variables)):
            raise _faulty(self.name, f"{name} is {'missing' if name in self.variables else 'no variable of it'}")
        for name, kind in self.variables.items():
            if (kind == "number") != (isinstance(values[name], int | float) and not isinstance(values[name], bool)):
                raise _faulty(self.name, f"{name} must be a {kind}")
        return _SLOT.sub(lambda m: str(values[m[1]]), self.text)


def version_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def parse(name: str, source: str) -> Prompt:
    """Raises `ModelMisconfigured` for a head that is none, and for slots that don't match the variables."""
    head = _HEAD.match(source)
    text = source[head.end() :].strip() if head else source.strip()
    variables = _variables(name, head["head"]) if head else {}
    for slot in sorted(set(_SLOT.findall(text)) ^ set(variables)):
        raise _faulty(name, f"{slot} {'is declared and not used' if slot in variables else 'is used and not declared'}")
    if not text:
        raise _faulty(name, "it is empty")
    return Prompt(name, text, variables)


def _variables(name: str, head: str) -> dict[str, Kind]:
    try:
        declared = yaml.safe_load(head) or {}
    except yaml.YAMLError:
        raise _faulty(name, "its head is no YAML") from None
    variables = declared.get("variables") if isinstance(declared, dict) else None
    if not isinstance(variables, dict) or any(kind not in ("text", "number") for kind in variables.values()):
        raise _faulty(name, "its head must be `variables: {name: text or number}`")
    return {str(key): kind for key, kind in variables.items()}


def _faulty(name: str, why: str) -> ModelMisconfigured:
    return ModelMisconfigured(f"The prompt {name} can't be used: {why}.", detail=why)


@lru_cache(maxsize=256)
def shipped(path: Path, name: str) -> Prompt:
    """The prompt in a file of the product. Blocking: call it off the event loop the first time."""
    return parse(name, path.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What is in use of one prompt: versions in the store, and the share of people each is for."""

    shares: Mapping[str, float]
    """version, or "shipped" -> share, summing to 1."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """version -> its words, for those in the store."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one version did."""

    version: str
    calls: int = 0
    held: int = 0
    refused: int = 0
    liked: int = 0
    disliked: int = 0
    micro_usd: int = 0
    ms: float = 0.0


class PromptStore(Protocol):
    """Where an installation keeps wordings of its own, shared by every process."""

    async def choice(self, tenant: str, name: str) -> Choice | None:
        """None: the file's version, for everybody. Cached for a few seconds."""
        ...

    async def record(self, tenant: str, name: str, version: str, day: date, result: Result) -> None:
        """Adds to the day's figures of a version."""
        ...


class Prompts:
    """Who gets which wording. Without a store everybody gets the file's."""

    def __init__(self, store: PromptStore | None = None) -> None:
        self._store = store

    async def of(self, prompt: Prompt, *, tenant: str, user_id: str) -> Prompt:
        """The wording this person gets: always the same one while the shares stay as they are.

        A stored wording whose variables don't match the file's is passed over: code fills in the file's.
        """
        choice = await self._store.choice(tenant, prompt.name) if self._store is not None else None
        if choice is None:
            return prompt
        text = choice.texts.get(drawn(choice.shares, prompt.name, user_id))
        if text is None:
            return prompt
        stored = parse(prompt.name, text)
        return stored if dict(stored.variables) == dict(prompt.variables) else prompt

    async def record(self, tenant: str, tag: str, day: date, result: Result) -> None:
        if self._store is not None and "@" in tag:
            name, _, version = tag.rpartition("@")
            await self._store.record(tenant, name, version, day, result)


def drawn(shares: Mapping[str, float], name: str, user_id: str) -> str:
    """The version for a person: their place on a line from 0 to 1, the file's version first on it, decides."""
    digest = hashlib.sha256(f"{name}\0{user_id}".encode()).digest()
    place = int.from_bytes(digest[:8]) / 2**64
    reached = 0.0
    for version in sorted(shares, key=lambda v: (v != SHIPPED, v)):
        reached += shares[version]
        if place < reached:
            return version
    return SHIPPED
