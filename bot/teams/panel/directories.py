"""The keys of the directories whose people come to the panel.

A token names its directory before anything about it is known to be true, so what it names may cost others nothing: one
that proved genuine is kept apart from those that did not yet, and of the latter only so many are asked about.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.pages.rate import Rate
from bot.settings import TeamsSettings
from bot.teams.panel.addresses import metadata_of
from bot.teams.panel.errors import ManyUnknown
from bot.teams.trust import SigningKeys

_KEPT = 200
"""Whose tokens proved genuine: an app of many organisations has many."""
_TRIED = 50
"""Who were named, and proved nothing yet."""
_AT_ONCE, _PER_SECOND = 30, 0.5
"""How often Microsoft is asked about those."""


def _asking() -> Rate:
    return Rate(burst=_AT_ONCE, per_second=_PER_SECOND)


@dataclass(slots=True)
class Directories:
    settings: TeamsSettings
    keys_at: Callable[[str], SigningKeys] = SigningKeys
    asking: Rate = field(default_factory=_asking)
    _kept: OrderedDict[str, SigningKeys] = field(default_factory=OrderedDict)
    _tried: OrderedDict[str, SigningKeys] = field(default_factory=OrderedDict)

    async def key(self, tenant: str, key_id: str) -> Any:
        """Its public key of that name. Raises `KeysUnavailable`, `ManyUnknown`, and `PermissionError` for none."""
        keys = self._kept.get(tenant)
        if keys is not None:
            self._kept.move_to_end(tenant)
        else:
            keys = self._tried.get(tenant) or self.keys_at(metadata_of(self.settings, tenant))
            if keys.would_ask(key_id) and not self._ours(tenant) and not self.asking.take(""):
                raise ManyUnknown
            _put(self._tried, tenant, keys, most=_TRIED)
        return (await keys.get(key_id)).public_key

    def genuine(self, tenant: str) -> None:
        """A token of it held."""
        keys = self._tried.pop(tenant, None)
        if keys is not None and tenant not in self._kept:
            _put(self._kept, tenant, keys, most=_KEPT)

    def _ours(self, tenant: str) -> bool:
        """Whether the settings name it."""
        return tenant in {t.lower() for t in (self.settings.app_tenant, *self.settings.tenants)}


def _put(held: OrderedDict[str, SigningKeys], tenant: str, keys: SigningKeys, *, most: int) -> None:
    held[tenant] = keys
    held.move_to_end(tenant)
    while len(held) > most:
        held.popitem(last=False)
