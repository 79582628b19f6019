"""A file from where a vendor keeps it: from listed hosts only, and never on to another address."""

from collections.abc import AsyncIterator, Mapping, Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import aiohttp

from bot.surface import FetchFailed

_PIECE = 1 << 18
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10, sock_read=30)
_AS_IT_IS = {"Accept-Encoding": "identity"}
"""Pieces are kept as they come: compressed ones would be no file, and unpacking them could be without end."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def listed(url: str, hosts: Sequence[str]) -> bool:
    """Whether an address is one of these hosts ("files.slack.com", "*.sharepoint.com"), reached safely."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password or not any(fnmatchcase(host, pattern) for pattern in hosts):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


async def fetched(
    url: str, *, vendor: str, page_means: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[bytes]:
    """The bytes at an address that was found `listed`.

    `page_means`: what it means when a web page comes in place of the file, as a sentence; "" where that is none.
    Raises `FetchFailed`.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, auto_decompress=False) as session,
            session.get(url, headers={**(headers or {}), **_AS_IT_IS}, allow_redirects=False) as answer,
        ):
            _check(answer, vendor, page_means)
            async for piece in answer.content.iter_chunked(_PIECE):
                yield piece
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise FetchFailed(
            f"{vendor} did not give me the file just now. Please send it again in a moment.", retriable=True
        ) from None


def _check(answer: aiohttp.ClientResponse, vendor: str, page_means: str) -> None:
    if answer.status in (404, 410):
        raise FetchFailed("The file is no longer there. Please send it again.")
    if answer.status in (401, 403) or 300 <= answer.status < 400:
        raise FetchFailed(page_means or f"{vendor} does not let me read this file. Please send it to me directly.")
    if answer.status == 429 or answer.status >= 500:
        raise FetchFailed(f"{vendor} is too busy to give me the file. Please send it again later.", retriable=True)
    if answer.status != 200 or answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchFailed(f"{vendor} did not give me the file. Please send it again.")
    if page_means and answer.content_type == "text/html":
        raise FetchFailed(page_means)
