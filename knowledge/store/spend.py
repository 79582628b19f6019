"""Spending on models, counted in the database: the `Counters` of `llm.budget`, exact across processes."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, TextClause, bindparam, select, text

from knowledge.errors import StoreUnavailable
from knowledge.store.database import Database
from knowledge.store.model_tables import SpendRow
from knowledge.store.reader_threads import Query
from knowledge.store.writer_thread import Found, always
from llm.budget import Amount, Ceiling, CountersUnreachable, over

_TABLE: Any = SpendRow.__table__
_C = _TABLE.c
_HELD = select(_C.account, _C.micro_usd, _C.tokens).where(
    _C.tenant == bindparam("p_tenant"), _C.account.in_(bindparam("p_accounts", expanding=True))
)


class StoredCounters:
    """Satisfies `llm.budget.Counters`: one statement adds to every account, or to none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, tenant: str, amount: Amount, accounts: Sequence[tuple[str, Ceiling]]
    ) -> tuple[str | None, Mapping[str, Amount]]:
        names = [a for a, _ in accounts]
        full = [account for account, ceiling in accounts if over(amount, ceiling)]  # no room even in an empty one
        if full:
            return full[0], await self.held(tenant, names)
        adding = _adding(tenant, amount, dict(accounts))
        added = await self._change(adding, lambda found: len(found[0]) == len(names))
        full = [name for name in names if name not in added]
        return (full[0], await self.held(tenant, names)) if full else (None, added)

    async def correct(self, tenant: str, by: Amount, accounts: Sequence[str]) -> None:
        await self._change(_adding(tenant, by, {account: Ceiling() for account in accounts}))

    async def held(self, tenant: str, accounts: Sequence[str]) -> Mapping[str, Amount]:
        try:
            (rows,) = await self._database.select([Query(_HELD, {"p_tenant": tenant, "p_accounts": list(accounts)})])
        except StoreUnavailable as error:
            raise _away(error) from error
        found = {account: Amount(micro_usd, tokens) for account, micro_usd, tokens in rows}
        return {account: found.get(account, Amount()) for account in accounts}

    async def _change(self, adding: Query, keep: Callable[[Found], bool] = always) -> dict[str, Amount]:
        try:
            (rows,) = await self._database.change([adding], keep=keep)
        except StoreUnavailable as error:
            raise _away(error) from error
        return dict(rows)


def _adding(tenant: str, amount: Amount, accounts: Mapping[str, Ceiling]) -> Query:
    """Adds to each account that stays within its ceiling, and tells what those hold now."""
    values: dict[str, Any] = {"tenant": tenant, "usd": amount.micro_usd, "tokens": amount.tokens}
    for n, account in enumerate(sorted(accounts)):  # one order: no two processes wait for each other
        most = accounts[account]
        values |= {f"a{n}": account, f"usd{n}": most.micro_usd, f"tokens{n}": most.tokens}
    return Query(_add(len(accounts)), values, lambda account, micro_usd, tokens: (account, Amount(micro_usd, tokens)))


@lru_cache(maxsize=8)
def _add(accounts: int) -> TextClause:
    """One statement for all of them. As text, because the toolkit would compile a row's every value anew each time."""
    rows = ", ".join(f"(:tenant, :a{n}, :usd, :tokens)" for n in range(accounts))
    within = " and ".join(
        f"(s.account <> :a{n} or ((cast(:usd{n} as bigint) is null or s.micro_usd + excluded.micro_usd <= :usd{n})"
        f" and (cast(:tokens{n} as bigint) is null or s.tokens + excluded.tokens <= :tokens{n})))"
        for n in range(accounts)
    )
    return text(
        f"insert into model_spend as s (tenant, account, micro_usd, tokens) values {rows}"  # noqa: S608 - numbers only
        " on conflict (tenant, account) do update"
        " set micro_usd = s.micro_usd + excluded.micro_usd, tokens = s.tokens + excluded.tokens"
        f" where {within} returning account, micro_usd, tokens"
    ).bindparams(*(bindparam(f"{what}{n}", type_=BigInteger) for n in range(accounts) for what in ("usd", "tokens")))


def _away(error: StoreUnavailable) -> CountersUnreachable:
    return CountersUnreachable("What models may cost can't be counted right now.", detail=error.message)
