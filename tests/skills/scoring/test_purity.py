"""Numbers can be replayed: what computes and presents them reads no clock and does no I/O."""

import ast
from pathlib import Path

import pytest

import skills

ROOT = Path(skills.__file__).parent
FOLDERS = ("scoring", "people", "deals", "catalog/right_to_win", "catalog/stakeholders", "catalog/remuneration_plan")
READERS = {"read.py", "facts.py", "deal_book.py", "bench.py", "win_record.py", "names.py"}
"""The only files that may await anything."""

PURE = [p for folder in FOLDERS for p in sorted((ROOT / folder).glob("*.py")) if p.name not in READERS]
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}


@pytest.mark.parametrize("path", PURE, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_pure_file_reads_no_clock_and_awaits_nothing(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Await | ast.AsyncFunctionDef | ast.AsyncWith)]
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        target = call.func
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            assert not (target.value.id in {"datetime", "date", "time"} and target.attr in CLOCKS), ast.dump(target)
        assert not (isinstance(target, ast.Name) and target.id in {"open", "print", "input"})
