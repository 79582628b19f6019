"""Answers kept: the same request gets the same answer without a call, and a like question may share one.

An exact hit needs everything the model saw, and who may see it, to be equal. A like question shares an answer only
within its family (same rights, instructions, records at their versions, figures and day), only when its vector is near,
and only when `llm.same_question` finds that both ask for the same facts. When in doubt it asks the model.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from llm.embed import Embedder, Vectors
from llm.errors import ModelError
from llm.gateway import Cached, Completion, Request, TaskKind
from llm.same_question import meaning, same_question

_log = structlog.get_logger(__name__)

KEPT: dict[TaskKind, timedelta] = {
    "narrate": timedelta(hours=12),
    "settle": timedelta(days=1),
    "extract": timedelta(days=30),
    "draft": timedelta(hours=1),
    "judge": timedelta(days=7),
}
"""How long an answer may serve. What was read out of an unchanged text stays read; a draft is asked for anew."""
NEAR = 0.5
"""Cosine below which two questions are not even compared: it spares work, what decides is the check of their words."""
MOST = 5_000
"""Answers kept for one tenant; the oldest go first."""
MOST_COMPARED = 50
"""Of one family, newest first."""
LONGEST = 64_000
"""Characters of an answer, as JSON; a longer one is not kept."""
_FIGURE = re.compile(r"\d[\d.,]*|[$€£¥%]")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    tenant: str
    key: str
    family: str
    question: str
    vector: Vectors | None
    """Of the question, length 1, where a like question may share the answer."""
    completion: Completion
    records: tuple[str, ...]
    made_at: datetime
    expires_at: datetime


class AnswerStore(Protocol):
    """Where answers are kept, shared by every process. A store that is away holds nothing and never raises."""

    async def find(self, tenant: str, key: str, now: datetime) -> KeptAnswer | None: ...

    async def family(self, tenant: str, family: str, now: datetime, limit: int) -> Sequence[KeptAnswer]:
        """Unexpired answers with a vector, newest first."""
        ...

    async def put(self, answer: KeptAnswer) -> None: ...

    async def used(self, tenant: str, key: str) -> None:
        """Counts a hit."""
        ...

    async def purge(self, tenant: str, *, record: str | None = None) -> int:
        """Forgets all answers of a tenant, or those made of one record ("deal:d1"); returns how many."""
        ...


class AnswerCache:
    """Satisfies `llm.door.Cache`."""

    def __init__(self, store: AnswerStore, embedder: Embedder, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock

    async def get(self, request: Request) -> Completion | None:
        now = self._clock()
        found = await self._store.find(request.tenant, key_of(request), now)
        if found is not None:
            return await self._hit(found, "exact")
        if not shareable(request):
            return None
        kin = await self._store.family(request.tenant, self._family(request, now), now, MOST_COMPARED)
        vector = await self._vector(request.question) if kin else None
        if vector is None:
            return None
        near = [(float(k.vector @ vector), k) for k in kin if k.vector is not None and k.vector.shape == vector.shape]
        for closeness, kept in sorted(near, key=lambda pair: -pair[0]):
            if closeness >= NEAR and same_question(request.question, kept.question, request.names):
                return await self._hit(kept, "semantic")
        return None

    async def put(self, request: Request, completion: Completion) -> None:
        if completion.uses or len(completion.text) > LONGEST:
            return
        now = self._clock()
        shared = shareable(request)
        kept = KeptAnswer(
            tenant=request.tenant,
            key=key_of(request),
            family=self._family(request, now) if shared else "",
            question=request.question if shared else "",
            vector=await self._vector(request.question) if shared else None,
            completion=replace(completion, degraded=(), warnings=(), cached="no"),
            records=request.records,
            made_at=now,
            expires_at=now + KEPT[request.kind],
        )
        await self._store.put(kept)

    async def _hit(self, kept: KeptAnswer, how: Cached) -> Completion:
        await self._store.used(kept.tenant, kept.key)
        return as_cached(kept.completion, how)

    async def _vector(self, question: str) -> Vectors | None:
        try:
            row: Vectors = (await self._embedder.aembed([question]))[0]
        except ModelError as error:
            _log.info("question_not_embedded", error=type(error).__name__)
            return None
        return row

    def _family(self, request: Request, now: datetime) -> str:
        """All of the request but the wording: the question itself, and the words (not the figures) it was put into."""
        figures = sorted(set(_FIGURE.findall(request.material)))
        personal = meaning(request.question, request.names).personal
        who = f"user:{request.asked_by}" if personal else _who(request)
        return _digest(who, *_instructions(request), figures, f"{now:%Y-%m-%d}", self._embedder.name)


def shareable(request: Request) -> bool:
    """Whether a like question may share the answer: only where it is known which records it was made of."""
    return bool(request.question.strip() and request.records)


def key_of(request: Request) -> str:
    """Everything the answer depended on, and who may see it."""
    return _digest(_who(request), *_instructions(request), request.material)


def as_cached(completion: Completion, how: Cached) -> Completion:
    """The answer as it is given again: for nothing, and saying so."""
    return replace(completion, cached=how, cost=type(completion.cost)(0), input_tokens=0, output_tokens=0, ms=0.0)


def _who(request: Request) -> str:
    return f"rights:{request.rights}" if request.rights else f"user:{request.asked_by}"


def _instructions(request: Request) -> tuple[Any, ...]:
    tools = [[t.name, t.description, dict(t.parameters)] for t in request.tools]
    schema = dict(request.schema) if request.schema is not None else None
    return (
        request.tenant,
        request.task,
        request.kind,
        request.prompt,
        request.system,
        schema,
        tools,
        request.region,
        request.data_class,
        request.max_tokens,
        sorted(request.records),
    )


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


class MemoryAnswers:
    """An `AnswerStore` of one process: for tests and rehearsals."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], KeptAnswer] = OrderedDict()
        self.hits: dict[tuple[str, str], int] = {}

    async def find(self, tenant: str, key: str, now: datetime) -> KeptAnswer | None:
        kept = self._kept.get((tenant, key))
        return kept if kept is not None and kept.expires_at > now else None

    async def family(self, tenant: str, family: str, now: datetime, limit: int) -> Sequence[KeptAnswer]:
        kin = [
            k
            for k in reversed(self._kept.values())
            if (k.tenant, k.family) == (tenant, family) and k.vector is not None and k.expires_at > now
        ]
        return kin[:limit]

    async def put(self, answer: KeptAnswer) -> None:
        self._kept.pop((answer.tenant, answer.key), None)
        self._kept[answer.tenant, answer.key] = answer
        mine = [place for place in self._kept if place[0] == answer.tenant]
        for place in mine[: max(0, len(mine) - self._most)]:
            del self._kept[place]

    async def used(self, tenant: str, key: str) -> None:
        self.hits[tenant, key] = self.hits.get((tenant, key), 0) + 1

    async def purge(self, tenant: str, *, record: str | None = None) -> int:
        gone = [p for p, k in self._kept.items() if p[0] == tenant and (record is None or made_of(k.records, record))]
        for place in gone:
            del self._kept[place]
        return len(gone)


def made_of(records: Sequence[str], record: str) -> bool:
    """Whether "deal:d1" is among "deal:d1@7", at any version."""
    return any(r.rpartition("@")[0] == record or r == record for r in records)
