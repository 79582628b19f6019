"""Confirmed changes on somebody's behalf: the `Writer` of `knowledge.writer` over SQL."""

from collections.abc import Callable
from datetime import datetime

from knowledge.access import Principal
from knowledge.store.database import Database


class StoreWriter:
    def __init__(self, database: Database, principal: Principal, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._principal = principal
        self._clock = clock
