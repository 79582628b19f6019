"""The panel in another site's frame, by Teams' own library: signed in without a word, the call found, hints as they
come, presses that count. A stand-in plays the meeting's window."""

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from bot.teams.panel.routes import panel_routes
from tests.bot.teams.fake_teams import OURS
from tests.bot.teams.panel.entra import HOST, NOBODY, Entra, entra
from tests.bot.teams.panel.small_house import MEETING, Meeting, small_house
from tests.bot.web.chromium import BINARY, Tab, browser, frame, tab
from tests.support.small import NOW

pytestmark = [
    pytest.mark.may_block,  # the browser is a process of its own
    pytest.mark.skipif(BINARY is None, reason="no Chromium on this machine: the page's script is not run"),
]
HINT = {"kind": "budget", "text": "Ask Omar who signs", "why": "Not on the map.", "quote": "the board meets", "at": 1.0}
_PAGE = Path(__file__).parent / "host_page.html"
_ASKS = "document.querySelector('#entry h2').textContent"

Json = dict[str, Any]


def _certificate(folder: Path) -> ssl.SSLContext:
    """For the names the browser is told to look for here."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    hosts = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.DNSName("teams.microsoft.com")])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, OURS.public_key(), x509.random_serial_number())
    made = made.not_valid_before(begins).not_valid_after(begins + timedelta(days=36_500)).add_extension(hosts, False)
    file = folder / "both.pem"
    key = OURS.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.sign(OURS, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


class Window:
    """A meeting's window, and the panel in it."""

    def __init__(self, meeting: Meeting, port: int) -> None:
        self.meeting = meeting
        self._port = port

    @asynccontextmanager
    async def shown(
        self, token: str, theme: str = "default", path: str = "/teams/panel"
    ) -> AsyncIterator[tuple[Tab, Tab]]:
        """(the meeting, the panel). `token` is what Teams gives it; empty for none."""
        context = {
            "app": {"theme": theme, "host": {"clientType": "desktop"}},
            "theme": theme,
            "meetingId": MEETING,
            "chatId": "19:meeting_1@thread.v2",
            "frameContext": "sidePanel",
            "locale": "en-gb",
        }
        played = {"origin": f"https://{HOST}", "path": path, "token": token, "context": context}
        url = f"https://teams.microsoft.com/meeting#{quote(json.dumps(played))}"
        async with tab(self._port, url, width=900, height=640) as outer, frame(self._port, HOST) as inner:
            yield outer, inner


@pytest.fixture
async def window(tmp_path: Path) -> AsyncIterator[Window]:
    async with AsyncExitStack() as stack:
        directory: Entra = await stack.enter_async_context(entra())
        house = await small_house(tmp_path, directory, stack)

        async def page(_: web.Request) -> web.FileResponse:
            return web.FileResponse(_PAGE)

        served = web.Application()
        served.add_routes([web.get("/meeting", page), *panel_routes(house, lambda: NOW)])  # type: ignore[arg-type]
        server = TestServer(served)
        await server.start_server(ssl=_certificate(tmp_path))
        stack.push_async_callback(server.close)
        names = {HOST: server.port, "teams.microsoft.com": server.port}
        flags = ("--disable-popup-blocking", "--test-third-party-cookie-phaseout")
        port = stack.enter_context(browser(tmp_path / "chromium", *flags, names=names))  # type: ignore[arg-type]
        yield Window(Meeting(house, directory, None), port)  # type: ignore[arg-type]


async def test_a_rep_is_signed_in_without_a_word_and_coached_in_the_meeting(window: Window) -> None:
    meeting = window.meeting
    async with window.shown(meeting.entra.token(), theme="dark") as (outer, panel):
        await panel.until("document.querySelector('.offer')")
        assert await panel.read(_ASKS) == "Which call is this?"
        assert await panel.read("document.documentElement.dataset.theme") == "dark"
        await panel.read("[...document.querySelectorAll('.offer')].find((o) => o.textContent.includes('core')).click()")
        await panel.until("document.querySelector('#ask-consent:not([hidden])')")
        call = await meeting.only_call()
        assert (call.user_id, call.meeting) == ("user_kim", f"teams:{MEETING}")
        await panel.read("document.getElementById('how').value = 'Asked at the start'")
        await panel.click("#consent-form button[type=submit]")
        await panel.until("document.querySelector('#connect:not([hidden])')")
        await meeting.calls.give(call.id, "h1", HINT)
        await panel.until("document.querySelector('#hint:not([hidden])')")
        assert await panel.read("document.getElementById('hint-text').textContent") == "Ask Omar who signs"
        assert await panel.read("document.documentElement.scrollWidth <= 320")
        await panel.click("#inside")
        await panel.until("document.querySelector('#inside').textContent === 'Only here'")
        assert (await meeting.only_call()).hints_to == "meeting"
        assert [t for t in panel.trouble if "validDomains" not in t] == [], "Teams' list of its own hosts is built in"
        assert outer.trouble == []

    glance = f"/teams/panel?glance={call.id}"
    async with window.shown(meeting.entra.token(), path=glance) as (outer, panel):
        await panel.until("document.querySelector('#hint:not([hidden])')")
        assert await panel.read("getComputedStyle(document.querySelector('.call-foot')).display") == "none"

    # taken up again where Teams gives no token: a window of its own, which a stranger gets no further by
    async with window.shown("") as (outer, panel):
        await panel.until("document.querySelector('#entry button')")
        assert await panel.read(_ASKS) == "Please sign in"
        assert "Expose an API" in await panel.read("document.querySelector('#entry details').textContent")
        await panel.click("#entry button")
        await panel.until(
            "document.querySelector('#mute:not([hidden])') && document.querySelector('#hint:not([hidden])')"
        )
        assert await panel.read("document.getElementById('title').textContent") == call.title
        await panel.click("#mute")
        await panel.until("document.querySelector('#quiet:not([hidden])')")
        assert (await meeting.only_call()).muted
    async with window.shown(meeting.entra.token(oid=NOBODY)) as (outer, panel):
        await panel.until("document.querySelector('#entry code')")
        assert await panel.read(_ASKS) == "I don't know you here yet"
        assert NOBODY in await panel.read("document.querySelector('#entry code').textContent")
