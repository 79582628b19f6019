"""Bulk loading: idempotent, in any order, with history for what changed; on both databases."""

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.errors import InvalidChange
from knowledge.records import Account, Deal, Document, Segment, User
from knowledge.store.load import LoadReport
from knowledge.workspace import Workspace
from tests.support.small import DEALS, EVIDENCE, NOW, RECORDS, ago

KIM = User("u1", "default", "u1@x.example", "Kim", "rep")


async def test_loading_again_in_another_order_changes_nothing(workspace: Workspace) -> None:
    before = await workspace.versions()
    shuffled = list(RECORDS)
    random.Random(1).shuffle(shuffled)
    assert await workspace.load(shuffled, source="small") == LoadReport(unchanged=len(RECORDS))
    assert await workspace.versions() == before


async def test_what_changed_leaves_its_history_under_the_source(workspace: Workspace) -> None:
    changed = replace(DEALS[0], stage="negotiate", amount=Decimal("430000"))
    report = await workspace.load([changed, DEALS[1]], source="import:crm", at=NOW - timedelta(hours=1))
    assert report == LoadReport(updated=1, unchanged=1)
    history = await workspace.reader(await workspace.principal("user_kim")).history("deal", changed.id)
    assert {(c.field, c.before, c.after, c.by) for c in history} == {
        ("stage", "propose", "negotiate", "import:crm"),
        ("amount", Decimal("420000"), Decimal("430000"), "import:crm"),
    }


async def test_an_amount_written_differently_is_the_same_amount(workspace: Workspace) -> None:
    assert await workspace.load([replace(DEALS[0], amount=Decimal("420000.00"))], source="crm") == LoadReport(
        unchanged=1
    )


async def test_a_record_without_a_source_gets_the_loads(workspace: Workspace) -> None:
    await workspace.load([replace(DEALS[0], id="deal_new", source="")], source="import:crm")
    deal = await workspace.reader(await workspace.principal("user_kim")).deal("deal_new")
    assert deal is not None
    assert deal.source == "import:crm"


async def test_a_record_that_names_a_missing_one_is_told_and_nothing_of_its_batch_stays(workspace: Workspace) -> None:
    broken = [replace(DEALS[0], id="deal_a"), replace(DEALS[0], id="deal_b", account_id="account_none")]
    with pytest.raises(InvalidChange, match="The deal deal_b names a missing account: account_none"):
        await workspace.load(broken, source="crm")
    assert (await workspace.counts())["deal"] == len(DEALS)


async def test_characters_no_database_keeps_are_dropped(workspace: Workspace) -> None:
    odd = Document(
        "doc_odd",
        "default",
        "file",
        "A\0B\ud800C",
        "company",
        (Segment("café\0 🙂", speaker="\0"),),
        ago(1),
        source="x",
    )
    await workspace.load([odd], source="x")
    found = await workspace.reader(await workspace.principal("user_kim")).document("doc_odd")
    assert found is not None
    assert (found.title, found.text) == ("AB?C", "café 🙂")
    assert await workspace.load([odd], source="x") == LoadReport(unchanged=1)


async def test_a_record_loaded_twice_in_one_go_counts_once_with_the_last_one(workspace: Workspace) -> None:
    twice = [replace(EVIDENCE[0], strength=0.2), replace(EVIDENCE[0], strength=0.3)]
    assert await workspace.load(twice, source="x") == LoadReport(updated=1)
    evidence = await workspace.reader(await workspace.principal("user_kim")).evidence("deal_helix_core")
    assert {e.id: e.strength for e in evidence}[EVIDENCE[0].id] == 0.3


def _many() -> list[User | Account | Deal]:
    accounts = [Account(f"a{n}", "default", f"Client {n}") for n in range(85)]
    deals = [
        Deal(f"d{n}", "default", f"Deal {n}", "u1", f"a{n % 85}", amount=Decimal(n), product_ids=("p1",))
        for n in range(8800)
    ]
    return [*deals, *accounts, KIM]


async def test_eight_thousand_deals_load_well_under_ten_seconds(tmp_path: Path, database_url: str | None) -> None:
    space = await Workspace.open(tmp_path / "home", database_url=database_url)
    for expected in (LoadReport(created=8886), LoadReport(unchanged=8886)):
        start = time.perf_counter()
        assert await space.load(_many(), source="crm") == expected
        assert time.perf_counter() - start < 10
    await space.close()


LOAD = """
import asyncio, sys
from decimal import Decimal
from pathlib import Path
from knowledge.records import Deal, User
from knowledge.workspace import Workspace
async def main():
    space = await Workspace.open(Path(sys.argv[1]))
    await space.load([User("u1", "default", "u1@x.example", "Kim", "rep")], source="x")
    for n in range(100_000):
        await space.load([Deal(f"d{n}", "default", f"Deal {n}", "u1")], source="x")
        print(n, flush=True)
asyncio.run(main())
"""


@pytest.mark.timeout(60)
async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    loading = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", LOAD, str(tmp_path / "home")], stdout=subprocess.PIPE, text=True
    )
    assert loading.stdout is not None
    acknowledged = -1
    for line in loading.stdout:
        acknowledged = int(line)
        if acknowledged >= 60:
            loading.send_signal(signal.SIGKILL)
            break
    acknowledged = max([acknowledged, *(int(line) for line in loading.stdout if line.endswith("\n"))])
    loading.wait()
    space = await Workspace.open(tmp_path / "home")
    assert (await space.counts())["deal"] >= acknowledged + 1
    await space.close()
