"""A stand-in for Slack that takes files too."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.slack_stub import SlackStub


@dataclass
class FileStub(SlackStub):
    """Takes files as Slack does: an address per file, its bytes there, then the share."""

    origin: str = ""
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    shared: list[dict[str, Any]] = field(default_factory=list)
    fail: dict[str, str] = field(default_factory=dict)
    """Method -> the error it answers with."""
    upload_status: int = 200

    def app(self) -> web.Application:
        served = super().app()
        served.router.add_post("/upload/{id}", self._take)
        return served

    async def _take(self, request: web.Request) -> web.Response:
        self.bytes_of[request.match_info["id"]] = await request.read()
        return web.Response(status=self.upload_status)

    def _answer(self, method: str, data: dict[str, Any]) -> dict[str, Any]:
        if method in self.fail:
            return {"error": self.fail[method]}
        if method == "files.getUploadURLExternal":
            file_id = f"F{len(self.of(method))}"
            self.bytes_of[file_id] = b""
            return {"upload_url": f"{self.origin}/upload/{file_id}", "file_id": file_id, "name": data["filename"]}
        if method == "files.completeUploadExternal":
            return self._share(data)
        if method == "conversations.open":
            return {"channel": {"id": "D9"}}
        return super()._answer(method, data)

    def _share(self, data: dict[str, Any]) -> dict[str, Any]:
        files = json.loads(data["files"]) if isinstance(data["files"], str) else data["files"]
        names = [f["title"] for f in files]
        self.shared.append({"channel": data.get("channel_id"), "thread": data.get("thread_ts"), "names": names})
        ts = f"1800000000.{len(self.shared):06d}"
        self.posted[ts] = {"ts": ts, "text": "", "blocks": [], "metadata": {}, "files": [{"name": n} for n in names]}
        return {"files": [{"id": f["id"], "name": f["title"]} for f in files]}
