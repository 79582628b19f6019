"""Every request to a model leaves a line that says who, what for and how it ended; on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from knowledge.store.model_audit import Total
from knowledge.workspace import Workspace
from llm.attempts import Attempt
from llm.call import Usage
from llm.door import AuditEntry
from tests.support.small import NOW

ENTRY = AuditEntry(
    at=NOW,
    tenant="default",
    asked_by="user_kim",
    task="narrate:fog",
    prompt="narrate/fog@0a1b",
    data_class="client",
    decision="1. small: first choice",
    attempts=(
        Attempt("a", "small", "RateLimited", 12.5, Decimal(0)),
        Attempt("b", "large", "answered", 800.25, Decimal("0.0125"), Usage(100, 20, 10)),
    ),
    outcome="answered",
    cost=Decimal("0.0125"),
    input_tokens=100,
    output_tokens=20,
    masked=2,
    tripped=0,
    ms=815.5,
)


async def test_what_was_recorded_comes_back_whole_newest_first(workspace: Workspace) -> None:
    later = replace(ENTRY, at=NOW + timedelta(minutes=5), outcome="OverBudget", attempts=(), cost=Decimal(0))
    await workspace.model_audit.record(ENTRY)
    await workspace.model_audit.record(later)
    assert await workspace.model_audit.entries(since=NOW - timedelta(days=1)) == [later, ENTRY]
    assert await workspace.model_audit.entries(since=NOW + timedelta(minutes=1)) == [later]


async def test_old_lines_are_forgotten_and_others_stay(workspace: Workspace) -> None:
    old = replace(ENTRY, at=NOW - timedelta(days=400))
    await workspace.model_audit.record(old)
    await workspace.model_audit.record(ENTRY)
    assert await workspace.model_audit.forget(before=NOW - timedelta(days=365)) == 1
    assert await workspace.model_audit.entries(since=NOW - timedelta(days=1000)) == [ENTRY]


async def test_a_stretch_is_summed_by_person_by_task_and_by_model(workspace: Workspace) -> None:
    cached = replace(ENTRY, outcome="cached", attempts=(), cost=Decimal(0), input_tokens=0, output_tokens=0)
    settled = replace(ENTRY, asked_by="user_lee", task="settle", outcome="OverBudget", attempts=(), cost=Decimal(0))
    before = replace(ENTRY, at=NOW - timedelta(days=40))
    for entry in (ENTRY, cached, settled, before):
        await workspace.model_audit.record(entry)
    month = {"since": NOW - timedelta(days=30), "before": NOW + timedelta(days=1)}
    kim, lee = await workspace.model_audit.totals("user", **month)
    assert kim == Total("user_kim", 2, 1, 1, Decimal("0.0125"), 100, 20)
    assert (lee.of, lee.requests, lee.answered) == ("user_lee", 1, 0)
    assert [t.of for t in await workspace.model_audit.totals("task", **month)] == ["narrate:fog", "settle"]
    large, small = await workspace.model_audit.totals("model", **month)
    assert large == Total("large", 1, 1, 0, Decimal("0.0125"), 100, 20)
    assert (small.of, small.requests, small.answered) == ("small", 1, 0)
