"""The processes that are not there yet say so, honestly."""

from aiohttp.test_utils import TestClient, TestServer

from jobs.service import JobsService


async def test_jobs_reports_health_and_what_it_does_not_do() -> None:
    async with TestClient(TestServer(JobsService().http())) as client:
        told = await (await client.get("/healthz")).json()
    assert told["jobs"] == []
    assert "morning briefings" in told["not_yet"]
