"""On whose behalf a model is asked: whose budget, which rights, which names to keep from it, how guarded the material.

Filled in by whoever makes a request, from the asker's own directory and never from the text: a text can't say who asks.
"""

import asyncio
import hashlib
import re
import unicodedata
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from knowledge.access import Principal
from knowledge.directory import Directory
from llm.gateway import DataClass
from skills.answer import Answer, Source

_PEOPLE_AND_COMPANIES = frozenset({"contact", "user", "account", "competitor"})
_ABOUT_COLLEAGUES = frozenset({"competency", "target", "capacity", "comp_clause", "training"})
"""Records about somebody's pay, targets and assessments."""
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0590-\u06ff\u0900-\u0dff]")
_SHORTEST = 2
_INDEXES = 64
"""How many people's directories are kept in a form to look up names by."""


class Known(Protocol):
    """The part of a workspace this needs."""

    async def directory(self, principal: Principal) -> Directory: ...
    async def versions(self) -> tuple[int, int]:
        """(rights, data)."""
        ...


@dataclass(frozen=True, slots=True)
class Asker:
    """What a request says of who asks; the fields have the request's names."""

    team: str = ""
    rights: str = ""
    names: tuple[str, ...] = ()
    data_version: int = 0


class Askers:
    def __init__(self, known: Known) -> None:
        self._known = known
        self._indexes: OrderedDict[Principal, tuple[int, _Names]] = OrderedDict()

    async def of(self, principal: Principal, *texts: str) -> Asker:
        """`texts` are what a model will see of a workspace. Raises `KnowledgeError` when the store is away."""
        rights, data = await self._known.versions()
        directory = await self._known.directory(principal)
        return Asker(
            team=principal.team_id or "",
            rights=fingerprint(principal, rights),
            names=(await self._index(principal, directory)).named_in("\n".join(texts)),
            data_version=data,
        )

    async def _index(self, principal: Principal, directory: Directory) -> "_Names":
        held = self._indexes.get(principal)
        if held is None or held[0] != directory.version:
            entries = [e for e in directory.entries if e.kind in _PEOPLE_AND_COMPANIES]
            names = [name for e in entries for name in (e.name, *e.aliases)]
            held = (directory.version, await asyncio.to_thread(_Names, names))  # thousands take their time
            self._indexes[principal] = held
        self._indexes.move_to_end(principal)
        while len(self._indexes) > _INDEXES:
            self._indexes.popitem(last=False)
        return held[1]


class _Names:
    """Names by the beginnings of their words, so that an inflected form finds its name."""

    def __init__(self, names: Iterable[str]) -> None:
        self._begins: dict[str, set[str]] = defaultdict(set)
        self._unspaced: list[str] = []
        for name in names:
            if _UNSPACED.search(name):
                self._unspaced.append(name)
            for word in _WORD.findall(_folded(name)):
                if len(word) >= _SHORTEST:
                    self._begins[_stem(word)].add(name)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Every name a word of the text may belong to: rather one too many, the mask reads closely."""
        found = {
            name
            for word in set(_WORD.findall(_folded(text)))
            for end in range(_SHORTEST, len(word) + 1)
            for name in self._begins.get(word[:end], ())
        }
        pieces = {name for name in self._unspaced if any(part in text for part in re.split(r"[\s・·]+", name))}
        return tuple(sorted(found | pieces))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ø", "o").replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _stem(word: str) -> str:
    """What endings leave alone ("Virtanen", "Virtasen"); a name of three letters may change its last ("Ewa", "Ewą")."""
    return word[: max(_SHORTEST, len(word) - min(3, len(word) // 2))]


def fingerprint(principal: Principal, rights_version: int) -> str:
    """Changes with the person, their role, who reads along and every change of rights: an answer kept under it serves
    nobody else."""
    room = principal.room
    along = () if room is None else ("room", *sorted(room.deal_ids), "", *sorted(room.account_ids))
    parts = (principal.tenant, principal.user_id, principal.role, principal.region or "", str(rights_version), *along)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def records_of(sources: Iterable[Source], data_version: int) -> tuple[str, ...]:
    """The answer's sources as a request names them. The version is the whole workspace's: any change voids."""
    return tuple(dict.fromkeys(f"{s.record_type}:{s.record_id}@{data_version}" for s in sources))


def data_class_of(answer: Answer) -> DataClass:
    """How guarded its words are: what is about colleagues' pay and assessments most, the rest like a client's."""
    return "personal" if any(s.record_type in _ABOUT_COLLEAGUES for s in answer.sources) else "client"
