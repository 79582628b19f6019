"""Reading clients' files: what they bought, whom we meet there, what was started together."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from knowledge.reader import Reader
from knowledge.records import Account, Imperative, Product
from skills.profile.file import ClientFile
from skills.rules import ClientProfileRules

_LOOK_BACK = timedelta(days=400)
_LATEST = 600


async def read_files(reader: Reader, accounts: Sequence[Account], rules: ClientProfileRules) -> tuple[ClientFile, ...]:
    if not accounts:
        return ()
    products, ours = await asyncio.gather(reader.products(), reader.imperatives())
    return tuple(await asyncio.gather(*(_file(reader, a, products, ours, rules) for a in accounts)))


async def _file(
    reader: Reader,
    account: Account,
    products: Sequence[Product],
    ours: Sequence[Imperative],
    rules: ClientProfileRules,
) -> ClientFile:
    since = reader.now - _LOOK_BACK
    (deals, contacts, activities), (joint, theirs), (deliveries, budgets) = await asyncio.gather(
        asyncio.gather(
            reader.deals(account_id=account.id),
            reader.contacts(account_id=account.id),
            reader.activities(account_id=account.id, since=since, limit=_LATEST),
        ),
        asyncio.gather(
            reader.edges(kind="joint_initiative", subject_id=account.id),
            reader.imperatives(account_id=account.id),
        ),
        asyncio.gather(reader.deliveries(account_id=account.id), reader.budgets(account_id=account.id)),
    )
    ids = [d.id for d in deals]
    roles = await reader.edges(kind="plays_role", object_ids=ids) if ids else []
    return ClientFile(
        account,
        tuple(deals),
        tuple(products),
        tuple(contacts),
        tuple(activities),
        tuple(joint),
        tuple((i.id, i.title) for i in (*ours, *theirs)),
        tuple(roles),
        tuple(deliveries),
        tuple(budgets),
        rules,
    )
