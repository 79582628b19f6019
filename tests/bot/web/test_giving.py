"""Files from the page: up at once, within their limits, by their own person, and named by the message that follows."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import FileSettings
from tests.bot.web.browser import OWN, Browser
from tests.bot.web.fake_app import FakeApp

NOTES = b"# Minutes\n\nThe budget is approved."


@pytest.fixture
async def app() -> FakeApp:
    made = FakeApp()
    made.desk.bringing.limits = FileSettings(document_mb=3)
    return made


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


@pytest.fixture
async def kim(browsers: Callable[[], Browser]) -> Browser:
    return await browsers().sign_in("user_kim")


async def send(browser: Browser, name: str, data: bytes, **more: str) -> ClientResponse:
    headers = {**OWN, "X-CSRF-Token": browser.csrf, "X-File-Name": quote(name), "Content-Type": "text/plain", **more}
    return await browser.client.post("/web/given", data=data, headers=headers)


async def test_a_file_goes_up_and_the_message_names_it(app: FakeApp, kim: Browser) -> None:
    up = await send(kim, "Zażółć minutes.md", NOTES)
    assert up.status == 201
    told = await up.json()
    assert (told["name"], told["size"]) == ("Zażółć minutes.md", len(NOTES))

    answer = await kim.post("/web/message", {"text": "", "files": [told["file"]]})
    assert answer.status == 202, await answer.text()
    (turn,) = app.desk.turns
    assert [(f.name, f.size, f.held) for f in turn.files] == [("Zażółć minutes.md", len(NOTES), told["file"])]
    given = await app.desk.bringing.shelf.get(told["file"], "user_kim")
    assert given is not None
    assert app.desk.bringing.shelf.path(given).read_bytes() == NOTES


async def test_more_than_the_server_takes_in_one_body_is_no_trouble_for_a_file(app: FakeApp, kim: Browser) -> None:
    assert (await send(kim, "long.txt", b"x" * 2_900_000)).status == 201


@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [
        ("big.pdf", b"x" * 3_000_001, 413, "big.pdf: It is too large: a document may have up to 3 MB."),
        ("empty.txt", b"", 422, "empty.txt: It is empty."),
        ("photo.png", b"x", 422, "photo.png: I can't read pictures."),
        ("sheet.xlsx", b"x", 422, "Export the sheet that matters as PDF"),
        ("", b"x", 422, "The page sent something I can't read."),
    ],
)
async def test_what_is_not_taken_is_said_with_a_way_out(
    app: FakeApp, kim: Browser, name: str, data: bytes, status: int, said: str
) -> None:
    answer = await send(kim, name, data)
    assert answer.status == status
    assert said in (await answer.json())["error"]
    assert not list(app.desk.bringing.shelf.folder.rglob("*.json"))


async def test_a_body_longer_than_it_said_is_cut_off_at_the_limit(app: FakeApp, kim: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 100_000

    headers = {**OWN, "X-CSRF-Token": kim.csrf, "X-File-Name": "stream.txt"}
    answer = await kim.client.post("/web/given", data=endless(), headers=headers)
    assert answer.status == 413
    assert not list(app.desk.bringing.shelf.folder.rglob("drafts/*"))


async def test_only_the_page_itself_may_send_one(kim: Browser, browsers: Callable[[], Browser]) -> None:
    assert (await send(kim, "a.md", NOTES, **{"X-CSRF-Token": "made up"})).status == 403
    assert (await send(kim, "a.md", NOTES, **{"X-SCIP": "0"})).status == 403
    assert (await send(kim, "a.md", NOTES, Origin="https://elsewhere.example")).status == 403
    assert (await send(browsers(), "a.md", NOTES)).status == 401


async def test_somebody_elses_file_is_not_there(app: FakeApp, kim: Browser, browsers: Callable[[], Browser]) -> None:
    own = (await (await send(kim, "a.md", NOTES)).json())["file"]
    dana = await browsers().sign_in("user_dana")
    answer = await dana.post("/web/message", {"text": "mine", "files": [own]})
    assert answer.status == 422
    assert "no longer here" in (await answer.json())["error"]
    await dana.post(f"/web/given/{own}/drop", {})
    assert await app.desk.bringing.shelf.get(own, "user_kim") is not None
    await kim.post(f"/web/given/{own}/drop", {})
    assert await app.desk.bringing.shelf.get(own, "user_kim") is None


async def test_of_one_person_only_so_much_waits_at_a_time(app: FakeApp, kim: Browser) -> None:
    app.desk.bringing.limits = FileSettings(document_mb=1, person_mb=1)
    assert (await send(kim, "a.md", b"x" * 600_000)).status == 201
    full = await send(kim, "b.md", b"x" * 600_000)
    assert (full.status, "There is no room for it" in (await full.json())["error"]) == (413, True)
