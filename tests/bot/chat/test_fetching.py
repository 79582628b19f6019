"""Files from vendors: the bytes as they are kept there, never a packed form of them."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import hdrs, web
from aiohttp.test_utils import TestServer

from bot.chat.fetching import fetched, listed
from bot.surface import FetchFailed

NOTES = b"They sign on Friday. " * 200
Serve = Callable[[web.Request], web.Response]


@pytest.fixture
async def place() -> AsyncIterator[Callable[[Serve], str]]:
    """The address of a file that is served in a given way."""
    ways: list[Serve] = []

    async def get(request: web.Request) -> web.Response:
        return ways[0](request)

    app = web.Application()
    app.router.add_get("/file", get)
    async with TestServer(app) as server:

        def at(way: Serve) -> str:
            ways.append(way)
            return str(server.make_url("/file"))

        yield at


async def whole(url: str) -> bytes:
    return b"".join([piece async for piece in fetched(url, vendor="Slack", page_means="")])


async def test_a_host_that_packs_what_it_sends_gives_the_file_itself(place: Callable[[Serve], str]) -> None:
    def packing(_request: web.Request) -> web.Response:
        answer = web.Response(body=NOTES, content_type="text/plain")
        answer.enable_compression()
        return answer

    assert await whole(place(packing)) == NOTES


async def test_what_comes_packed_all_the_same_is_no_file(place: Callable[[Serve], str]) -> None:
    def packed(_request: web.Request) -> web.Response:
        answer = web.Response(body=NOTES)
        answer.enable_compression(web.ContentCoding.gzip)
        return answer

    with pytest.raises(FetchFailed):
        await whole(place(packed))


async def test_a_token_goes_along_and_no_redirect_is_followed(place: Callable[[Serve], str]) -> None:
    seen = []

    def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.headers.get(hdrs.AUTHORIZATION))
        return web.Response(status=302, headers={hdrs.LOCATION: "/file"})

    with pytest.raises(FetchFailed):
        async for _ in fetched(place(elsewhere), vendor="Slack", page_means="", headers={"Authorization": "Bearer x"}):
            pass
    assert seen == ["Bearer x"]


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/a",
        "https://files.slack.com.evil.example/a",
        "https://evil.example/files.slack.com",
        "https://files.slack.com@evil.example/a",
        "https://files.slack.com\\@evil.example/a",
        "https://user:word@files.slack.com/a",
        "//files.slack.com/a",
        "file:///etc/passwd",
        "https://[::1/a",
        "",
    ],
)
def test_only_listed_hosts_are_asked(url: str) -> None:
    assert not listed(url, ("files.slack.com",))


def test_a_listed_host_is_asked_however_it_is_spelt() -> None:
    assert listed("https://FILES.slack.com/a", ("files.slack.com",))
