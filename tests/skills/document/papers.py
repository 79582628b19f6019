"""Reports to draw in tests: one with every kind of part, one with names from everywhere."""

from dataclasses import replace
from datetime import UTC, datetime

from skills.answer import Fact, FactsPart, Item, ListPart, Report, Section, Source, TablePart, TextPart
from tests.support.every_part import EVERY_PART

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

EVERY = Report(
    "Right to Win assessment",
    "Helix & Sons <plant>, as of 20 Nov 2026",
    (Section("In short", EVERY_PART.parts), Section("Again", (TextPart("Once more.", cites=("S2",)),))),
    EVERY_PART.sources,
    at=AT,
    prepared_for="Kim Moreno",
    marking="Confidential: for the deal's team only",
    locale="en_GB",
)

NAMES = ("Máire Ní Bhriain", "Łukasz Żółć", "Νίκος Παππάς", "Игорь Щукин", "Þór Ægisson")
FAR = "東京"

NAMED = Report(
    "Client strategy",
    f"Łódź 2 <b>, {FAR} & Søn",
    (Section("People", (ListPart(tuple(Item(n, f"met {FAR}") for n in NAMES)),)),),
    (Source("S1", "record", "Ærø", "deal", "deal_1"),),
    at=AT,
    prepared_for="Máire",
)


def long_table(rows: int) -> Report:
    cells = tuple((str(n), f"Row number {n} with a few words to fill the line", "x" * (n % 7)) for n in range(rows))
    table = TablePart(("#", "What", "Mark"), cells, "Many rows", ("right", "left", "left"))
    return Report("Long", "as of today", (Section("Table", (table,)),), at=AT)


def plain(*lines: str, locale: str = "en_GB") -> Report:
    facts = FactsPart(tuple(Fact(f"Line {n}", line) for n, line in enumerate(lines, 1)))
    return replace(NAMED, sections=(Section("Lines", (facts,)),), locale=locale)
