"""Jobs that depend on each other: side by side where they can be, and one failure stays one failure."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.workflows.jobs import Job, run_jobs


def job(key: str, *after: str, log: list[str] | None = None, fails: bool = False) -> Job[str]:
    async def run(results: Mapping[str, str]) -> str:
        if log is not None:
            log.append(key)
        if fails:
            raise RuntimeError(key)
        return f"{key}({','.join(results[a] for a in after)})"

    return Job(key, run, after)


async def test_results_flow_along_the_dependencies() -> None:
    ended = await run_jobs([job("report", "a", "b"), job("a"), job("b", "a")])
    assert ended["report"].result == "report(a(),b(a()))"
    assert list(ended) == ["report", "a", "b"]


async def test_independent_jobs_run_side_by_side() -> None:
    meeting = asyncio.Barrier(2)

    async def meets(_: Mapping[str, str]) -> str:
        await meeting.wait()
        return "met"

    async with asyncio.timeout(5):
        ended = await run_jobs([Job("a", meets), Job("b", meets)])
    assert [e.result for e in ended.values()] == ["met", "met"]


async def test_a_failure_takes_only_its_followers_along() -> None:
    ended = await run_jobs([job("a", fails=True), job("b", "a"), job("c", "b"), job("d")])
    assert isinstance(ended["a"].error, RuntimeError)
    assert (ended["b"].skipped_for, ended["c"].skipped_for) == ("a", "b")
    assert ended["d"].ok


@pytest.mark.parametrize(
    "jobs",
    [[job("a", "b"), job("b", "a")], [job("a", "missing")], [job("a"), job("a")]],
    ids=["circle", "unknown", "twice"],
)
async def test_what_cannot_be_ordered_is_refused_before_anything_runs(jobs: list[Job[str]]) -> None:
    with pytest.raises(ValueError, match="jobs"):
        await run_jobs(jobs)


@given(st.lists(st.sets(st.integers(0, 11), max_size=3), min_size=1, max_size=12))
def test_nothing_ever_runs_before_what_it_needs(needs: list[set[int]]) -> None:
    log: list[str] = []
    jobs = [job(str(n), *(str(m) for m in before if m < n), log=log) for n, before in enumerate(needs)]
    asyncio.run(run_jobs(jobs, at_once=3))
    for one in jobs:
        assert all(log.index(a) < log.index(one.key) for a in one.after)
