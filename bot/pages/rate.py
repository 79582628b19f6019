"""How fast one session, or one address, may send: a token bucket each, the least recently used forgotten first."""

import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

BURST = 12
PER_SECOND = 0.5
_REMEMBERED = 2_000
_HERE = ("127.0.0.1", "::1")


class Rate:
    def __init__(
        self,
        *,
        burst: float = BURST,
        per_second: float = PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """True when `key` may send one more now."""
        now = self._clock()
        left, at = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return allowed


def address_of(request: web.Request) -> str:
    """Where a request comes from: a proxy on this machine is believed, in the one address it adds itself."""
    near = request.remote or ""
    passed_on = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return passed_on if passed_on and near in _HERE else near
