"""The files of an answer: drawn when they are fetched, by whoever the answer was given to and nobody else."""

from urllib.parse import quote

from aiohttp import web

from bot.pages.errors import NotHere, TooFast
from bot.web.console import Console
from skills.answer import Answer, Attachment
from skills.document import MEDIA_TYPES, file_bytes


def address(message: str, n: int) -> str:
    """Where a page fetches the nth file of a message."""
    return f"/web/file/{quote(message, safe='')}/{n}"


class Files:
    def __init__(self, console: Console) -> None:
        self._console = console

    async def download(self, request: web.Request) -> web.Response:
        """Raises `SignInFirst`, `NotHere` (another's answer and one without such a file alike) and `TooFast`."""
        asker = await self._console.asker(request)
        message = await self._console.desk.message(asker.session.conversation, request.match_info["message"])
        attachment = None if message is None else _nth(message.answer, request.match_info["n"])
        if attachment is None:
            raise NotHere
        if not self._console.rate.take(asker.session.id):
            raise TooFast
        return web.Response(
            body=await file_bytes(attachment),
            content_type=MEDIA_TYPES[attachment.format],
            headers={"Content-Disposition": _disposition(attachment.name), "Cache-Control": "no-store"},
        )


def _nth(answer: Answer, n: str) -> Attachment | None:
    return answer.attachments[int(n)] if n.isascii() and n.isdigit() and int(n) < len(answer.attachments) else None


def _disposition(name: str) -> str:
    """RFC 6266: the plain name for old clients, the whole one beside it."""
    plain = name.encode("ascii", "replace").decode().translate({ord(c): "_" for c in '"\\?'})
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
