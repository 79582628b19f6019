"""Tests in virtual time: an event loop whose clock jumps to the next timer instead of waiting for it.

Everything that asks the loop for the time or sleeps on it (`asyncio.sleep`, `asyncio.timeout`, `loop.time`) sees
hours pass in milliseconds, always in the same order. A test that would wait for ever fails at once.
"""

import asyncio
import functools
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_BEGAN = 1_000.0
_LONGEST_S = 86_400.0


class StoodStill(AssertionError):
    """Nothing is left that could ever happen."""


class _Jumping(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = _BEGAN

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise StoodStill("everybody waits and no timer is set")
        if not ready and timeout:
            self.now += timeout
        if self.now > _BEGAN + _LONGEST_S:
            raise StoodStill("a day has passed and nothing came of it")
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def in_virtual_time(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Makes an async test a plain one that runs on a virtual loop."""

    @functools.wraps(test)
    def plain(*args: Any, **kwargs: Any) -> None:
        async def go() -> None:
            await test(*args, **kwargs)

        run(go())

    return plain
