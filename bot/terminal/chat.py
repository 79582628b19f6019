"""The chat at a terminal: words, numbers for buttons, S-numbers for sources, forms field by field.

Everything typed is a turn like on any other surface: stored first, answered once, its confirmations kept.
"""

import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from bot.codec import answer_from_json, outgoing_of
from bot.finding import find
from bot.terminal.files import NotWritten, save, told
from bot.terminal.form import fill
from bot.terminal.giving import NotGiven, given, path_and_words
from bot.terminal.keys import Keys
from bot.terminal.render import Handles, handles, render, render_details
from bot.terminal.source import render_source
from bot.turn import FileRef, Press, Turn
from knowledge.access import Principal
from knowledge.errors import KnowledgeError
from skills.answer import Action, Answer, Choice, Field
from skills.wording import Voice

if TYPE_CHECKING:
    from bot.app import App

REPORTS = "reports"
"""Folder, below the data folder, for files that come with answers."""

_FOUND = 15
"""Records shown of a search in a form."""

HELP = """\
Ask in your own words. Then:
  1, 2, …        press a button of the last answer
  s1, s2, …      open a source            m1, m2, …   open a folded part
  /file PATH     give me a file, and words after it if you like ("/file minutes.pdf for Skarholt")
  /as USER       speak as somebody else   /waiting    changes that wait for you
  /new           forget what we talked about          /quit   leave (Ctrl-D too)"""


def conversation_of(user_id: str) -> str:
    return f"terminal:{user_id}"


def terminal_turn(
    principal: Principal,
    text: str,
    *,
    press: Press | None = None,
    pending: str | None = None,
    files: tuple[FileRef, ...] = (),
) -> Turn:
    """A turn typed here and now."""
    turn_id = f"t_{uuid.uuid4().hex[:16]}"
    return Turn(
        id=turn_id,
        event_id=turn_id,
        tenant=principal.tenant,
        surface="terminal",
        conversation=conversation_of(principal.user_id),
        user_key=f"terminal:{principal.user_id}",
        text=text,
        at=datetime.now(UTC),
        press=press,
        pending=pending,
        files=files,
    )


@dataclass(slots=True)
class Chat:
    app: "App"
    principal: Principal
    keys: Keys
    console: Console
    _last: Answer | None = None
    _commands: dict[str, Callable[[str], Awaitable[None]]] = field(init=False)

    def __post_init__(self) -> None:
        self._commands = {
            "/help": self._help,
            "/as": self._speak_as,
            "/waiting": self._waiting,
            "/new": self._new,
            "/file": self._file,
        }

    async def run(self) -> None:
        """Until /quit or the end of input."""
        self._greet()
        await self._left_over()
        await self._waiting("")
        while True:
            try:
                line = (await self.keys.line("› ")).strip()
            except KeyboardInterrupt:
                self.console.print(Text("(Ctrl-D or /quit leaves)", style="dim"))
                continue
            except EOFError:
                return
            if line in ("/quit", "/exit", "/q"):
                return
            await self._take(line)

    async def _take(self, line: str) -> None:
        try:
            await self._line(line)
        except KnowledgeError as error:
            self.console.print(Text(error.message, style="yellow"))
        except KeyboardInterrupt:
            self.console.print(Text("Stopped waiting; the answer is kept and shown next time.", style="dim"))

    async def _line(self, line: str) -> None:
        if not line:
            return
        word, _, rest = line.partition(" ")
        if word in self._commands:
            await self._commands[word](rest.strip())
        elif word.startswith("/"):
            self.console.print(Text(f"I don't know {word}. /help lists what there is.", style="yellow"))
        elif not await self._picked(line):
            await self._say(terminal_turn(self.principal, line))

    async def _picked(self, line: str) -> bool:
        """A button, source or folding of the last answer, when there is one of that number."""
        found = re.fullmatch(r"([sSmM]?)\s*(\d{1,2})", line)
        if found is None or self._last is None:
            return False
        kind, n = found[1].lower(), int(found[2]) - 1
        picks = handles(self._last)
        if kind == "s":
            await self._open(picks, n)
        elif kind == "m":
            self._unfold(picks, n)
        elif 0 <= n < len(picks.actions):
            await self._press(picks.actions[n], self._last.pending)
        elif picks.actions:
            self.console.print(Text("There is no button of that number.", style="yellow"))
        else:
            return False
        return True

    async def _press(self, action: Action, pending: str | None) -> None:
        values = await fill(action, self.keys, self.console, self._find) if action.fields else {}
        if values is None:
            return
        press = Press(action.skill, action.verb, {**action.args, **values})
        await self._say(terminal_turn(self.principal, action.label, press=press, pending=pending))

    async def _find(self, wanted: Field, typed: str) -> Sequence[Choice]:
        return await find(self.app.workspace.reader(self.principal), wanted, typed, at_most=_FOUND)

    async def _open(self, picks: Handles, n: int) -> None:
        if not 0 <= n < len(picks.sources):
            self.console.print(Text("There is no source of that number.", style="yellow"))
            return
        source = picks.sources[n]
        reader = self.app.workspace.reader(self.principal)
        record = await reader.record(source.record_type, source.record_id)
        self.console.print(Rule(style="dim"), render_source(source, record, self._voice()))

    def _unfold(self, picks: Handles, n: int) -> None:
        if not 0 <= n < len(picks.details) or self._last is None:
            self.console.print(Text("There is nothing folded under that number.", style="yellow"))
            return
        self.console.print(render_details(self._last, picks.details[n], self._voice()))

    async def _say(self, turn: Turn) -> None:
        with self.console.status(Text("…", style="dim")) as line:
            outgoing = await self.app.answer(turn, lambda text: line.update(Text(text, style="dim")))
        for message in outgoing:
            if message.conversation == turn.conversation:
                await self._show(message.answer)

    async def _show(self, answer: Answer) -> None:
        self._last = answer
        self.console.print(Rule(style="dim"), render(answer, self._voice()))
        if answer.attachments:
            await self._save(answer)
        self.console.print()

    async def _save(self, answer: Answer) -> None:
        """The files of an answer go to the folder of reports; where they are is said."""
        try:
            with self.console.status(Text("Writing it down …", style="dim")):
                saved = await save(answer, self.app.settings.home / REPORTS)
        except NotWritten as error:
            self.console.print(Text(error.message, style="yellow"))
        else:
            self.console.print(Text(told(saved), style="green"), soft_wrap=True)

    def _voice(self) -> Voice:
        return Voice(datetime.now(UTC), self.principal.locale, self.principal.time_zone)

    def _greet(self) -> None:
        self.console.print(
            Text.assemble(
                ("SCIP", "bold"),
                f"  You are {self.principal.name} ({self.principal.role}). ",
                ("/help shows what you can type.", "dim"),
            )
        )

    async def _left_over(self) -> None:
        """Answers that were ready when the last chat ended, or that came unasked."""
        journal = self.app.journal
        await journal.recover()
        conversation = conversation_of(self.principal.user_id)
        while held := await journal.claim_messages(["terminal"], limit=1, conversation=conversation):
            message = outgoing_of(held[0].message, tenant=journal.tenant)
            await self._show(message.answer)
            await journal.sent(held[0], {})

    # commands

    async def _help(self, _: str) -> None:
        self.console.print(Text(HELP))

    async def _file(self, told: str) -> None:
        """A path (in quotes where it has spaces), then words."""
        path, words = path_and_words(told)
        if path is None:
            self.console.print(Text("/file PATH, and words after it if you like.", style="yellow"))
            return
        try:
            files = await given(self.app.bringing, self.principal, [path])
        except NotGiven as refused:
            self.console.print(Text(refused.message, style="yellow"))
            return
        await self._say(terminal_turn(self.principal, words, files=files))

    async def _speak_as(self, who: str) -> None:
        if not who:
            people = ", ".join(f"{u.name} ({u.role})" for u in await self.app.workspace.users() if u.active)
            self.console.print(Text(f"/as USER: one of {people}"))
            return
        self.principal = await self.app.workspace.principal(who)
        self._last = None
        self._greet()
        await self._left_over()
        await self._waiting("")

    async def _waiting(self, asked: str) -> None:
        """Shows open confirmations; the newest one's buttons can be pressed at once."""
        waiting = await self.app.journal.waiting_for(self.principal.user_id)
        for pending in reversed(waiting):
            self.console.print(Text("This change still waits for you:", style="bold yellow"))
            await self._show(answer_from_json(pending.answer))

    async def _new(self, _: str) -> None:
        await self.app.journal.forget(conversation_of(self.principal.user_id), self.principal.user_id)
        self._last = None
        self.console.print(Text("Forgotten. What would you like to know?", style="dim"))
