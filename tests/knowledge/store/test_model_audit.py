"""Every request to a model leaves a line that says who, what for and how it ended; on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

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
