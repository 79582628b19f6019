"""Spending on models, counted in the database: the `Counters` of `llm.budget`, exact across processes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import BigInteger, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import StoreUnavailable
from knowledge.store.database import Database
from knowledge.store.model_tables import SpendRow
from knowledge.store.versions import upsert
from llm.budget import Amount, Ceiling, CountersUnreachable

_TABLE: Any = SpendRow.__table__
_C = _TABLE.c
_HERE = (_C.tenant == bindparam("p_tenant"), _C.account == bindparam("p_account"))
_MOST_USD: Any = bindparam("p_most_usd", type_=BigInteger)
_MOST_TOKENS: Any = bindparam("p_most_tokens", type_=BigInteger)
_ADD = (
    update(_TABLE)
    .where(
        *_HERE,
        or_(_MOST_USD.is_(None), _C.micro_usd + bindparam("p_usd") <= _MOST_USD),
        or_(_MOST_TOKENS.is_(None), _C.tokens + bindparam("p_tokens") <= _MOST_TOKENS),
    )
    .values(micro_usd=_C.micro_usd + bindparam("p_usd"), tokens=_C.tokens + bindparam("p_tokens"))
)
_HELD = select(_C.account, _C.micro_usd, _C.tokens).where(
    _C.tenant == bindparam("p_tenant"), _C.account.in_(bindparam("p_accounts", expanding=True))
)


class _Full(Exception):
    def __init__(self, account: str) -> None:
        self.account = account


class StoredCounters:
    """Satisfies `llm.budget.Counters`: one transaction adds to every account or to none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, tenant: str, amount: Amount, accounts: Sequence[tuple[str, Ceiling]]
    ) -> tuple[str | None, Mapping[str, Amount]]:
        try:
            async with self._writing() as connection:
                for account, ceiling in sorted(accounts, key=lambda a: a[0]):  # one order: no two wait for each other
                    await self._add(connection, tenant, account, amount, ceiling)
                return None, await _held(connection, tenant, [a for a, _ in accounts])
        except _Full as full:
            return full.account, await self.held(tenant, [a for a, _ in accounts])

    async def correct(self, tenant: str, by: Amount, accounts: Sequence[str]) -> None:
        async with self._writing() as connection:
            for account in sorted(accounts):
                await self._add(connection, tenant, account, by, Ceiling())

    async def held(self, tenant: str, accounts: Sequence[str]) -> Mapping[str, Amount]:
        try:
            async with self._database.read() as connection:
                return await _held(connection, tenant, accounts)
        except StoreUnavailable as error:
            raise _away(error) from error

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._database.write() as connection:
                yield connection
        except StoreUnavailable as error:
            raise _away(error) from error

    @staticmethod
    async def _add(connection: AsyncConnection, tenant: str, account: str, amount: Amount, ceiling: Ceiling) -> None:
        first = upsert(connection, _TABLE).values(tenant=tenant, account=account, micro_usd=0, tokens=0)
        await connection.execute(first.on_conflict_do_nothing())
        values = {
            "p_tenant": tenant,
            "p_account": account,
            "p_usd": amount.micro_usd,
            "p_tokens": amount.tokens,
            "p_most_usd": ceiling.micro_usd,
            "p_most_tokens": ceiling.tokens,
        }
        added = await connection.execute(_ADD, values)
        if added.rowcount == 0:
            raise _Full(account)


async def _held(connection: AsyncConnection, tenant: str, accounts: Sequence[str]) -> dict[str, Amount]:
    rows = await connection.execute(_HELD, {"p_tenant": tenant, "p_accounts": list(accounts)})
    found = {row.account: Amount(row.micro_usd, row.tokens) for row in rows}
    return {account: found.get(account, Amount()) for account in accounts}


def _away(error: StoreUnavailable) -> CountersUnreachable:
    return CountersUnreachable("What models may cost can't be counted right now.", detail=error.message)
