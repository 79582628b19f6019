"""The jobs process: it plans, works, tells how it is, and stops cleanly. The voice process says what it lacks."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

import jobs.service
from jobs.beats import Beat
from jobs.task import Tasks
from knowledge.leadership import leadership
from knowledge.worklist import Work
from tests.support.work import Office


async def test_it_works_off_what_its_beat_asks_for_and_tells_how_it_is(office: Office) -> None:
    lead = leadership(office.workspace.home, office.workspace.engine, "default")
    service = office.service(lead, Tasks(office.task()), beats=(Beat("note", 300.0),))
    async with TestClient(TestServer(service.http())) as client:
        assert (await client.get("/readyz")).status == 503  # not started
        await service.start()
        await office.until(1)
        assert (await client.get("/readyz")).status == 200
        told = await (await client.get("/healthz")).json()
        await service.stop(within_s=1)
    assert told["leads"] is True
    assert told["engine"] == "embedded"
    assert len(office.did) == 1
    other = leadership(office.workspace.home, office.workspace.engine, "default")
    assert await other.held()  # the lead was given back
    await other.step_down()


async def test_a_figure_falls_back_to_nothing_when_there_is_none_of_it_any_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.service, "COUNT_S", 0.0)
    worklist = office.worklist()
    service = office.service(leadership(office.workspace.home, office.workspace.engine, "default"), Tasks(), worklist)
    await worklist.put([Work("k", "note", office.clock())])
    (held,) = await worklist.claim(limit=1)
    await worklist.dead(held, "no use")
    await service.look()
    assert service.counts.rows.labels("dead")._value.get() == 1
    await worklist.again("k")
    await service.look()
    assert service.counts.rows.labels("dead")._value.get() == 0  # or the alarm would ring for ever
    await service.leadership.step_down()
