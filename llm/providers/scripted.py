"""A model that says what it was told to say, and remembers what it was asked: for tests and rehearsals."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

from llm.call import Call, Delta, Reply, Usage
from llm.errors import ModelError, NoModel
from llm.providers import faults

Answering = Callable[[Call], "Reply | str"]


@dataclass(frozen=True, slots=True)
class Slow:
    """An answer that takes its time."""

    answer: "Step"
    after_s: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A stream that breaks off after so many characters; a plain answer that never comes."""

    text: str
    after: int


Step = str | Reply | ModelError | Slow | Cut | Answering


class Scripted:
    """Implements `llm.call.Provider`. Steps are taken in order; the last one stays."""

    def __init__(self, *steps: Step, name: str = "scripted") -> None:
        self._steps = list(steps)
        self._name = name
        self.calls: list[Call] = []
        self.running = 0
        self.most_running = 0
        self.closed = False

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, call: Call, *, timeout_s: float) -> Reply:
        self.calls.append(call)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            async with faults.bounded(timeout_s):
                return await self._play(self._next(), call)
        except TimeoutError:
            raise faults.late() from None
        finally:
            self.running -= 1

    async def stream(self, call: Call, *, timeout_s: float) -> AsyncIterator[Delta]:
        self.calls.append(call)
        step = self._next()
        if isinstance(step, Cut):
            yield Delta(step.text[: step.after])
            raise faults.cut()
        try:
            async with faults.bounded(timeout_s):
                reply = await self._play(step, call)
        except TimeoutError:
            raise faults.late() from None
        for word in reply.text.split(" "):
            yield Delta(word + " ")
        yield Delta(reply=reply)

    async def embed(self, texts: Sequence[str], *, model: str, timeout_s: float) -> tuple[list[list[float]], Usage]:
        return [[float(len(t)), 1.0] for t in texts], Usage(input_tokens=sum(map(_tokens, texts)))

    async def close(self) -> None:
        self.closed = True

    def _next(self) -> Step:
        if not self._steps:
            raise NoModel("No answer is scripted.")
        return self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]

    async def _play(self, step: Step, call: Call) -> Reply:
        if isinstance(step, ModelError):
            raise step
        if isinstance(step, Slow):
            await asyncio.sleep(step.after_s)
            return await self._play(step.answer, call)
        if isinstance(step, Cut):
            raise faults.cut()
        said = step(call) if callable(step) else step
        reply = said if isinstance(said, Reply) else Reply(said, call.model)
        if reply.usage == Usage():
            asked = sum(_tokens(m.text) for m in call.messages)
            reply = replace(reply, usage=Usage(asked, _tokens(reply.text)))
        return reply


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)
