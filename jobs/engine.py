"""What hands out work that is due: the same small interface over an embedded loop and over PostgreSQL's own queue.

The list of work (`knowledge.worklist`) says what there is and what became of it, whichever engine hands it out; an
engine only decides who does what when. `docs/decisions/0009-work.md` says why there are two.
"""

from collections.abc import Sequence
from typing import Protocol

from knowledge.worklist import Work

AT_ONCE = 4
"""Pieces of work one process does side by side."""


class Engine(Protocol):
    name: str

    async def open(self) -> None:
        """Raises `StoreUnavailable`."""
        ...

    async def announce(self, works: Sequence[Work]) -> None:
        """Tells workers, here or elsewhere, of work that is on the list by now. Once too often does no harm."""
        ...

    async def remind(self, works: Sequence[Work]) -> None:
        """Tells again of work that should have begun, unless it is known to wait for a free worker."""
        ...

    async def run(self) -> None:
        """Does work until `drain`; outlives a database that goes away."""
        ...

    async def drain(self, *, within_s: float) -> None:
        """Takes nothing new, lets what runs finish; what does not is given back."""
        ...

    async def close(self) -> None: ...
