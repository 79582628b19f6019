"""A file is fetched by whoever the answer was given to, and by nobody else."""

from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pypdf import PdfReader

from bot.pages.rate import Rate
from tests.bot.web.browser import Browser
from tests.bot.web.fake_app import FakeApp


@pytest.fixture
async def app() -> FakeApp:
    return FakeApp()


@pytest.fixture
async def browsers(app: FakeApp) -> AsyncIterator[Callable[[], Browser]]:
    server = TestServer(app.http())
    await server.start_server()
    clients: list[TestClient[Any, Any]] = []

    def another() -> Browser:
        clients.append(TestClient(server))
        return Browser(clients[-1])

    yield another
    app.hub.close()
    for client in clients:
        await client.close()
    await server.close()


async def files(app: FakeApp, browser: Browser) -> list[dict[str, str]]:
    assert (await browser.post("/web/message", {"text": "on paper"})).status == 202
    await app.desk.settled()
    found: list[dict[str, str]] = (await browser.lines())[-1]["card"]["files"]
    return found


async def test_a_card_lists_its_files_and_each_can_be_fetched(app: FakeApp, browsers: Callable[[], Browser]) -> None:
    kim = await browsers().sign_in("user_kim")
    pdf, word = await files(app, kim)
    assert [(f["name"], f["kind"]) for f in (pdf, word)] == [
        ("Zażółć “grid”.pdf", "PDF"),
        ("Zażółć “grid”.docx", "Word"),
    ]
    response = await kim.client.get(pdf["href"])
    assert response.status == 200
    assert response.content_type == "application/pdf"
    plain, _, whole = response.headers["Content-Disposition"].partition("; filename*=")
    assert plain == 'attachment; filename="Za____ _grid_.pdf"'
    assert unquote(whole.removeprefix("UTF-8''")) == "Zażółć “grid”.pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert len(PdfReader(BytesIO(await response.read())).pages) == 1
    assert (await (await kim.client.get(word["href"])).read()).startswith(b"PK")


async def test_a_card_without_files_lists_none(app: FakeApp, browsers: Callable[[], Browser]) -> None:
    kim = await browsers().sign_in("user_kim")
    await kim.post("/web/message", {"text": "hello"})
    await app.desk.settled()
    assert (await kim.lines())[-1]["card"]["files"] == []


async def test_nobody_else_fetches_it(app: FakeApp, browsers: Callable[[], Browser]) -> None:
    kim = await browsers().sign_in("user_kim")
    pdf, _ = await files(app, kim)
    dana = await browsers().sign_in("user_dana")
    assert (await dana.client.get(pdf["href"])).status == 404
    assert (await browsers().client.get(pdf["href"])).status == 401
    app.desk.switch_off("user_kim")
    assert (await kim.client.get(pdf["href"])).status == 401


@pytest.mark.parametrize("tail", ["2", "-1", "x", "٣", "1e0", "99999999999999999999"])
async def test_what_is_not_there_is_not_there(app: FakeApp, browsers: Callable[[], Browser], tail: str) -> None:
    kim = await browsers().sign_in("user_kim")
    pdf, _ = await files(app, kim)
    assert (await kim.client.get(f"{pdf['href'].rpartition('/')[0]}/{tail}")).status == 404
    assert (await kim.client.get("/web/file/out_nothing/0")).status == 404


async def test_another_site_cannot_have_it_fetched(app: FakeApp, browsers: Callable[[], Browser]) -> None:
    kim = await browsers().sign_in("user_kim")
    pdf, _ = await files(app, kim)
    assert (await kim.client.get(pdf["href"], headers={"Sec-Fetch-Site": "cross-site"})).status == 403


async def test_drawing_is_not_for_free(browsers: Callable[[], Browser], app: FakeApp) -> None:
    kim = await browsers().sign_in("user_kim")
    pdf, _ = await files(app, kim)
    app.console.rate = Rate(burst=1, per_second=0)
    assert [(await kim.client.get(pdf["href"])).status for _ in range(2)] == [200, 429]
