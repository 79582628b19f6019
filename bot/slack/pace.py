"""How fast Slack lets an app go: requests a minute per method and workspace, about one message a second per channel.

Kept to by this process, so that Slack has nothing to refuse; what it refuses all the same (another replica used the
allowance) says for how long, and that is kept to as well. A message that has to wait gets its moment in the order it
came, and gives its place in the sender up until then: a busy channel does not hold up the others.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
"""Requests a minute."""
PER_MINUTE: dict[str, int] = {
    "apps.connections.open": TIER_1,
    "assistant.threads.setStatus": 600,
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "assistant.threads.setTitle": TIER_4,
    "auth.revoke": TIER_3,
    "auth.test": 200,
    "chat.appendStream": TIER_4,
    "chat.delete": TIER_3,
    "chat.getPermalink": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": 300,
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "oauth.v2.access": TIER_4,
    "users.info": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
"""What Slack documents (November 2026); "several hundred" messages a minute and workspace are taken as three."""
_OTHERS = TIER_2
POSTING = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.startStream"})
"""Held to one a second in each channel on top."""
APART_S = 1.0
PATIENCE_S = 2.0
"""Waited for here and now; what has to wait longer is told so."""
_NOW_S = 0.05
_MINUTE_S = 60.0
_KEPT_S = 600.0
"""A moment nobody came for in so long is given up: another process sent that message."""


@dataclass(slots=True)
class Pace:
    ticks: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _used: dict[tuple[str, str], deque[float]] = field(default_factory=dict)
    _next: dict[tuple[str, str], float] = field(default_factory=dict)
    """When a channel takes its next message."""
    _moments: dict[str, float] = field(default_factory=dict)
    """Of messages that wait, by key."""
    _tickets: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Messages that were told to go and did not yet post: their second is spent already."""
    _held: dict[tuple[str, str, str], float] = field(default_factory=dict)
    """Until when Slack asked us to leave a method alone (in one channel, or with "" everywhere)."""

    def wait_for(self, key: str, team: str, channel: str, method: str) -> float:
        """Seconds until the message of this key may be posted; 0.0 means go, and keeps its second for it."""
        now = self.ticks()
        moment = self._moments.get(key)
        if moment is None:
            moment = self._next_in(team, channel, now) if method in POSTING else now
        wait = max(moment - now, self._method_wait(team, channel, method, now))
        if wait > _NOW_S:
            self._moments[key] = moment
            self._forget(now)
            return wait
        self._moments.pop(key, None)
        if method in POSTING:
            self._tickets[team, channel] += 1
        return 0.0

    async def passes(self, team: str, method: str, channel: str = "") -> float:
        """Waits until a request may be made, and counts it; more than a short wait is returned instead, in seconds."""
        wait, ticket = self._wait(team, method, channel), self._ticket(team, method, channel)
        if wait > PATIENCE_S:
            return wait
        if method in POSTING and not ticket:
            self._next_in(team, channel, self.ticks())
        self._window(team, method).append(self.ticks() + wait)
        if wait > 0.0:
            await self.sleep(wait)
        return 0.0

    def refused(self, team: str, method: str, channel: str, seconds: float) -> None:
        """Slack said "not now" to a message: its channel waits; to a second channel meanwhile, or else: the method."""
        now = self.ticks()
        others = any(t == team and m == method and c != channel and at > now for (t, m, c), at in self._held.items())
        where = channel if method in POSTING and not others else ""
        self._held[team, method, where] = now + seconds

    def _wait(self, team: str, method: str, channel: str) -> float:
        now = self.ticks()
        wait = self._method_wait(team, channel, method, now)
        if method in POSTING and not self._tickets[team, channel]:
            wait = max(wait, self._next.get((team, channel), now) - now)
        return wait

    def _ticket(self, team: str, method: str, channel: str) -> bool:
        if method not in POSTING or not self._tickets[team, channel]:
            return False
        self._tickets[team, channel] -= 1
        return True

    def _method_wait(self, team: str, channel: str, method: str, now: float) -> float:
        window = self._window(team, method)
        full = window[0] + _MINUTE_S - now if len(window) == window.maxlen else 0.0
        return max(0.0, full, *(self._held.get((team, method, c), now) - now for c in ("", channel)))

    def _window(self, team: str, method: str) -> deque[float]:
        most = PER_MINUTE.get(method, _OTHERS)
        return self._used.setdefault((team, method), deque(maxlen=most))

    def _next_in(self, team: str, channel: str, now: float) -> float:
        """The channel's next free second, taken."""
        moment = max(now, self._next.get((team, channel), now))
        self._next[team, channel] = moment + APART_S
        return moment

    def _forget(self, now: float) -> None:
        if len(self._moments) + len(self._next) + len(self._held) < 10_000:
            return
        self._moments = {k: at for k, at in self._moments.items() if at > now - _KEPT_S}
        self._next = {k: at for k, at in self._next.items() if at > now}
        self._held = {k: at for k, at in self._held.items() if at > now}
        self._tickets = +self._tickets
