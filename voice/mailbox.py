"""What waits for one reader of a call. It never makes the call wait, and it does not grow without end."""

import asyncio
from collections import deque

from voice.heard import Final, Heard, Lagging, Partial, SpeechBegan


class Mailbox:
    """Finals in order, all of them; of everything else only what is still true.

    A newer partial takes the place of the one that waits, a final that of its partials. A reader so slow that `most`
    finals wait is `overrun`: it has to come again and say what it has.
    """

    def __init__(self, *, most: int = 1_000, finals: bool = True) -> None:
        self.overrun = False
        self._most = most
        self._finals = finals
        self._waiting: deque[Heard] = deque()
        self._something = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, heard: Heard) -> None:
        if self._closed or (isinstance(heard, Final) and not self._finals):
            return
        self._replace(heard)
        if len(self._waiting) >= self._most:
            self.overrun = True
            self.close()
            return
        self._waiting.append(heard)
        self._something.set()

    def close(self) -> None:
        """What waits can still be taken."""
        self._closed = True
        self._something.set()

    async def take(self) -> Heard | None:
        """The next; None when it is closed and empty."""
        while not self._waiting:
            if self._closed:
                return None
            self._something.clear()
            await self._something.wait()
        return self._waiting.popleft()

    def _replace(self, heard: Heard) -> None:
        stale: list[Heard]
        match heard:
            case Partial() | Final():
                stale = [h for h in self._waiting if isinstance(h, Partial) and h.utterance == heard.utterance]
            case Lagging():
                stale = [h for h in self._waiting if isinstance(h, Lagging)]
            case SpeechBegan():
                stale = [h for h in self._waiting if isinstance(h, SpeechBegan)]
                stale = stale if len(stale) >= 64 else []
            case _:
                return
        for old in stale[:1]:
            self._waiting.remove(old)
