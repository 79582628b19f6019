"""The whole house on the sample company: built by `bot.main.build`, asked as people ask."""

import asyncio
import fcntl
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from bot.app import App, Reply
from bot.commands.home import MARKER, set_up
from bot.main import build
from bot.settings import Settings
from bot.turn import Press, SurfaceName, Turn
from knowledge.records import Deal
from skills.answer import Action, Answer, to_json
from skills.plain import as_text

T = TypeVar("T")
_number = count(1)

HIDDEN = "Project Osprey"
"""A confidential deal: its owner Priya Raman, its deal team and admins know it, nobody else may."""
MISSING = "Project Quokka"
"""A deal there is not; its name is as long as the hidden one's."""


def sample_home(shared: Path) -> Path:
    """The sample workspace in a folder that every worker of this test run shares; made by the first that asks."""
    home = shared / "sample-home"
    with (shared / "sample-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / MARKER).exists():
            asyncio.run(set_up(Settings(home=home), "sample", force=False, progress=lambda *_: None))
    return home


def copied(home: Path, to: Path) -> Path:
    """A home of one's own; the sentence model (23 MB, never written) is shared."""
    shutil.copytree(home, to, ignore=shutil.ignore_patterns("models", "logs"))
    (to / "models").symlink_to(home / "models")
    return to


def said(answer: Answer) -> str:
    """All an answer carries to a person or a page, buttons and their arguments included."""
    return f"{as_text(answer)}\n{to_json(answer)}"


@dataclass
class House:
    app: App
    ids: dict[str, str] = field(default_factory=dict)
    """User ids by full name."""

    async def ask(self, who: str, text: str = "", **turn: Any) -> Answer:
        return (await self.reply(who, text, **turn)).outgoing[-1].answer

    async def reply(self, who: str, text: str = "", **turn: Any) -> Reply:
        return await self.app.ask(self.turn(who, text, **turn))

    def turn(
        self,
        who: str,
        text: str = "",
        *,
        conversation: str = "",
        press: Press | None = None,
        pending: str | None = None,
        surface: SurfaceName = "terminal",
        event_id: str = "",
    ) -> Turn:
        """Each in a conversation of its own unless one is named."""
        name = f"house{next(_number):05d}"
        user = self.ids.get(who, who)
        return Turn(
            id=name,
            event_id=event_id or name,
            tenant="default",
            surface=surface,
            conversation=conversation or f"{surface}:{name}",
            user_key=f"{surface}:{user}",
            text=text,
            at=datetime.now(UTC),
            press=press,
            pending=pending,
        )

    async def press(self, who: str, action: Action, **turn: Any) -> Answer:
        return await self.ask(who, press=Press(action.skill, action.verb, dict(action.args)), **turn)

    async def deal(self, name: str, *, of: str = "Elliot Marsh") -> Deal:
        """As an admin sees it."""
        reader = self.app.workspace.reader(await self.app.workspace.principal(of))
        return next(d for d in await reader.deals() if d.name == name)


@asynccontextmanager
async def open_house(home: Path, *, surfaces: bool = False, **settings: Any) -> AsyncIterator[House]:
    app = await build(Settings(home=home, **settings), surfaces=surfaces)
    try:
        yield House(app, {u.name: u.id for u in await app.workspace.users()})
    finally:
        await app.close()


async def until(look: Callable[[], Awaitable[T]], enough: Callable[[T], bool] = bool, *, within_s: float = 20.0) -> T:
    """What `look` finds once it is enough."""
    async with asyncio.timeout(within_s):
        found = await look()
        while not enough(found):
            await asyncio.sleep(0.03)
            found = await look()
    return found
