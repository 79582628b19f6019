"""`scip import` on a CRM export: rows taken a second, the same export again, what is said and written indexed.

    python -m benchmarks.ingest                 # a made-up export of 8,800 rows and 60 documents
    python -m benchmarks.ingest --data FOLDER   # an export of yours as well

Each export runs in a process of its own, so that peak memory is that export's. `--json` prints one object per line.
Only opportunities, accounts, mails, notes, calls and documents are indexed: their number is not that of the rows.
"""

import argparse
import asyncio
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.parts import embedder_of, open_workspace
from bot.settings import load_settings
from knowledge.index import open_index
from knowledge.ingest.importer import import_folder
from knowledge.ingest.report import ImportReport
from knowledge.workspace import Workspace

SEED = 20261120
USERS, PRODUCTS, ACCOUNTS, CONTACTS, OPPORTUNITIES, ACTIVITIES = 36, 8, 86, 400, 2_270, 6_000
"""8,800 rows."""
NOTES, CALLS = 40, 20
_STAGES = ("prospect", "qualify", "propose", "negotiate", "won", "lost")
_WORDS = (
    "budget price renewal pilot contract risk delivery team quarter board cloud data plan review cost value".split()
)
_FIRST_DAY = date(2025, 1, 1)


# --- the made-up export -------------------------------------------------------------------------------------


def make_export(folder: Path) -> None:
    rng = random.Random(SEED)

    def said(words: int) -> str:
        return " ".join(rng.choices(_WORDS, k=words)).capitalize() + "."

    def day() -> str:
        return (_FIRST_DAY + timedelta(days=rng.randrange(600))).isoformat()

    _table(folder, "users", ("id", "name", "email", "role"), _users())
    _table(
        folder, "products", ("id", "name", "family"), ((f"P{n}", f"Product {n}", f"F{n % 3}") for n in range(PRODUCTS))
    )
    accounts = ((f"A{n}", f"Client {n}", "Energy", "EMEA", f"U{n % USERS}") for n in range(ACCOUNTS))
    _table(folder, "accounts", ("id", "name", "industry", "region", "owner"), accounts)
    contacts = ((f"C{n}", f"Person {n}", f"A{n % ACCOUNTS}", f"person{n}@client.example") for n in range(CONTACTS))
    _table(folder, "contacts", ("id", "name", "account", "email"), contacts)
    deals = (
        (
            f"O{n}",
            f"Deal {n}",
            f"U{n % USERS}",
            f"A{n % ACCOUNTS}",
            rng.choice(_STAGES),
            1_000 + n,
            day(),
            f"P{n % PRODUCTS}",
        )
        for n in range(OPPORTUNITIES)
    )
    _table(
        folder, "opportunities", ("id", "name", "owner", "account", "stage", "amount", "close_on", "products"), deals
    )
    kinds = ("mail", "call", "meeting", "note")
    activities = (
        (f"X{n}", kinds[n % 4], day(), said(5), said(25), f"A{n % ACCOUNTS}", f"O{n % OPPORTUNITIES}", f"U{n % USERS}")
        for n in range(ACTIVITIES)
    )
    _table(folder, "activities", ("id", "kind", "at", "subject", "body", "account", "opportunity", "user"), activities)
    for n in range(NOTES):
        file = folder / f"Client {n} - notes.md"
        file.write_text(f"# Where we stand\n\n{said(60)}\n\n## Next\n\n{said(60)}\n", "utf-8")
    for n in range(CALLS):
        cues = (f"00:{m:02}:00.000 --> 00:{m:02}:50.000\n<v Person {n}>{said(18)}" for m in range(40))
        (folder / f"Client {n} - kickoff.vtt").write_text("WEBVTT\n\n" + "\n\n".join(cues) + "\n", "utf-8")


def _users() -> Iterable[Sequence[object]]:
    for n in range(USERS):
        yield f"U{n}", f"Colleague {n}", f"colleague{n}@ours.example", "admin" if n == 0 else "rep"


def _table(folder: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)


# --- measuring ----------------------------------------------------------------------------------------------


async def measure(folder: Path, home: Path) -> dict[str, Any]:
    settings = load_settings(home)
    workspace = await open_workspace(settings)
    try:
        first, seconds, cpu = await _taken(workspace, folder)
        again, seconds_again, _ = await _taken(workspace, folder)
        taken_mb = _peak_mb()
        index = await open_index(home, embedder=embedder_of(settings))
        try:
            started = time.perf_counter()
            report = await index.sync(workspace.documents_for_index())
            indexing = time.perf_counter() - started
            started = time.perf_counter()
            await index.sync(workspace.documents_for_index())
            indexing_again = time.perf_counter() - started
        finally:
            await index.close()
    finally:
        await workspace.close()
    rows = sum(c.read for c in first.tables.values())
    changed = sum(c.created + c.updated for c in again.tables.values())
    return {
        "export": folder.name,
        "rows": rows,
        "refused": len(first.refused),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "rows_per_s": round(rows / seconds),
        "again_seconds": round(seconds_again, 2),
        "again_changed": changed,
        "indexed": report.added,
        "indexed_per_s": round(report.added / indexing, 1),
        "index_again_seconds": round(indexing_again, 2),
        "import_peak_mb": taken_mb,
        "peak_mb": _peak_mb(),
        "load": round(os.getloadavg()[0], 1),
    }


async def _taken(workspace: Workspace, folder: Path) -> tuple[ImportReport, float, float]:
    """(what it did, seconds, seconds of CPU)."""
    started, cpu = time.perf_counter(), time.process_time()
    report = await import_folder(workspace, folder)
    return report, time.perf_counter() - started, time.process_time() - cpu


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _apart(folder: Path) -> dict[str, Any]:
    """Measured in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.ingest", "--one", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def show(results: Sequence[dict[str, Any]]) -> None:
    table = Table("", *(r["export"] for r in results))
    for name in [key for key in results[0] if key != "export"]:
        table.add_row(name.replace("_", " "), *(str(r[name]) for r in results))
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with an export to take as well")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.one is not None:
        with tempfile.TemporaryDirectory() as home:
            print(json.dumps(asyncio.run(measure(args.one, Path(home)))))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "made-up"
        folder.mkdir()
        make_export(folder)
        results = [_apart(each) for each in (folder, args.data) if each is not None]
    if args.json:
        for result in results:
            print(json.dumps(result))
    else:
        show(results)


if __name__ == "__main__":
    main()
