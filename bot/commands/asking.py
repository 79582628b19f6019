"""`scip ask`: one question, one answer, on the screen or as JSON."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from bot.commands.errors import CommandFailed
from bot.commands.people import speaker
from bot.settings import Settings
from bot.terminal.chat import REPORTS, terminal_turn
from bot.terminal.files import NotWritten, Saved, save, told
from bot.terminal.giving import NotGiven, given
from bot.terminal.render import handles, offered, render
from bot.turn import FileRef
from skills.answer import Answer, to_json
from skills.plain import as_text
from skills.wording import Voice

if TYPE_CHECKING:
    from bot.app import App, Reply
    from knowledge.access import Principal


async def ask(
    settings: Settings,
    text: str,
    who: str | None,
    *,
    as_json: bool,
    full: bool,
    save_to: Path | None,
    console: Console,
    files: tuple[Path, ...] = (),
) -> dict[str, Any]:
    """Answers, prints unless `as_json`, and returns the JSON of docs/interface.md.

    Files that come with the answer are written to `save_to`, else (unless `as_json`) to the folder of reports.
    """
    from bot.main import build

    app = await build(settings)
    try:
        principal = await speaker(settings, app.workspace, who)
        turn = terminal_turn(principal, text, files=await _given(app, principal, files))
        if as_json:
            reply = await app.ask(turn)
        else:
            with console.status(Text("…", style="dim")) as line:
                reply = await app.ask(turn, lambda said: line.update(Text(said, style="dim")))
        answer = reply.outgoing[0].answer
        if not as_json:
            voice = Voice(turn.at, principal.locale, principal.time_zone)
            console.print(render(answer, voice, unfold=full, pick=False))
            buttons = offered(answer)
            if buttons is not None:
                console.print(buttons)
                console.print("Say it in words, or press one by its number in scip chat.", style="dim")
            if not full and handles(answer).details:
                console.print("▸ folded parts: --full shows them, scip chat opens them one by one", style="dim")
        folder = save_to or (None if as_json else settings.home / REPORTS)
        saved = await _saved(answer, folder, None if as_json else console)
        return await answer_json(app, principal, reply, answer, saved)
    finally:
        await app.close()


async def _given(app: "App", principal: "Principal", files: tuple[Path, ...]) -> tuple[FileRef, ...]:
    """Raises `CommandFailed`."""
    try:
        return await given(app.bringing, principal, files)
    except NotGiven as refused:
        raise CommandFailed(refused.message) from None


async def _saved(answer: Answer, folder: Path | None, console: Console | None) -> tuple[Saved, ...]:
    """Raises `CommandFailed` when a file can't be written."""
    if folder is None or not answer.attachments:
        return ()
    try:
        saved = await save(answer, folder)
    except NotWritten as error:
        raise CommandFailed(error.message) from None
    if console is not None:
        console.print(Text(told(saved), style="green"), soft_wrap=True)
    return saved


async def answer_json(
    app: "App", principal: "Principal", reply: "Reply", answer: Answer, saved: tuple[Saved, ...] = ()
) -> dict[str, Any]:
    directory = await app.workspace.directory(principal)
    names = {e.id: e.name for e in directory.entries if e.kind == "deal"}
    shaped = to_json(answer)
    return {
        "turn_id": reply.turn_id,
        "skills": list(reply.skills),
        "deals": [{"id": d, "name": names.get(d, "")} for d in reply.deal_ids],
        "answer": {key: shaped[key] for key in ("title", "summary", "narration", "parts", "sources", "actions")},
        "attachments": _listed(answer, saved),
        "text": as_text(answer),
        "pending": answer.pending,
        "degraded": list(answer.degraded),
        "timings_ms": {
            **dict.fromkeys(("understand", "gather", "decide", "narrate"), 0.0),
            **{phase: round(spent, 2) for phase, spent in reply.timings_ms.items()},
        },
    }


def _listed(answer: Answer, saved: tuple[Saved, ...]) -> list[dict[str, Any]]:
    paths: list[str | None] = [str(s.path) for s in saved] or [None for _ in answer.attachments]
    return [{"name": a.name, "format": a.format, "path": p} for a, p in zip(answer.attachments, paths, strict=True)]
