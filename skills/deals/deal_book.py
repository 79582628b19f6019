"""What deal classes are made of, read: the open deals one may see, what they carry and open, two company aggregates."""

import asyncio
from collections.abc import Iterable, Sequence

from knowledge.reader import Reader
from knowledge.records import Deal
from skills.deals.deal_class import Book, Place
from skills.rules import DealClassRules


async def read_book(reader: Reader, rules: DealClassRules, closed: Sequence[Deal] = ()) -> Book:
    """Everything `classify` needs; with `closed`, closed deals are classed too.

    Reads the company and deal buckets and runs a handful of queries whatever the number of deals.
    """
    deals, imperatives, products = await asyncio.gather(
        reader.deals(status="open"), reader.imperatives(), reader.products()
    )
    ended = tuple(d for d in closed if d.status != "open")
    every = (*deals, *ended)
    carries, opens, decided, bars, references = await asyncio.gather(
        reader.edges(kind="carries", object_ids=[i.id for i in imperatives]),
        reader.edges(kind="opens", object_ids=[d.id for d in deals]),
        reader.edges(kind="classes", object_ids=[d.id for d in every]),
        asyncio.gather(
            *(reader.value_bar(c, top=rules.bedrock_top_share) for c in sorted({d.currency for d in every}))
        ),
        _references(reader, every),
    )
    return Book(
        tuple(deals),
        tuple(imperatives),
        {p.id: p.family or p.name for p in products},
        tuple(carries),
        tuple(opens),
        tuple(decided),
        {bar.currency: bar for bar in bars},
        references,
        ended,
        rules,
    )


async def _references(reader: Reader, deals: Iterable[Deal]) -> dict[Place, tuple[int, int]]:
    """Counted once per region and industry: they are the same for every deal there."""
    one_of = {(d.region, d.industry): d for d in deals}
    found = await asyncio.gather(*(reader.track_record(d) for d in one_of.values()))
    return {place: (r.same_region, r.same_industry) for place, r in zip(one_of, found, strict=True)}
