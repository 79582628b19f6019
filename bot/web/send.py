"""The console as a surface: what the outbox hands over goes to the open pages of that conversation.

Delivery needs no open page: the journal keeps every message, and a page that opens later restores it from there.
"""

from typing import Any

from bot.surface import Outgoing, Sent
from bot.turn import SurfaceName
from bot.web.hub import Hub, Status


class WebSurface:
    name: SurfaceName = "web"

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def send(self, message: Outgoing) -> Sent:
        pages = self.hub.tell(message.conversation, message)
        target = message.address.get("message") if message.kind == "update" else None
        return Sent({"message": str(target) if target else message.key, "pages": pages})

    async def status(self, address: dict[str, Any], text: str) -> None:
        conversation, turn = address.get("conversation"), address.get("turn")
        if isinstance(conversation, str) and isinstance(turn, str):
            self.hub.tell(conversation, Status(turn, text))

    def close(self) -> None:
        """Ends the event streams, so that the server can stop."""
        self.hub.close()
