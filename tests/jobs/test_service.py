"""The processes that are not there yet say so, honestly."""

from aiohttp.test_utils import TestClient, TestServer

from jobs.service import JobsService
from voice.service import VoiceService


async def test_jobs_reports_health_and_what_it_does_not_do() -> None:
    async with TestClient(TestServer(JobsService().http())) as client:
        told = await (await client.get("/healthz")).json()
    assert told["jobs"] == []
    assert "morning briefings" in told["not_yet"]


async def test_voice_lives_but_is_not_ready_to_hear() -> None:
    async with TestClient(TestServer(VoiceService().http())) as client:
        assert (await client.get("/healthz")).status == 200
        assert (await client.get("/readyz")).status == 503
