"""`scip ask`: one question, one answer, on the screen or as JSON."""

from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.commands.people import speaker
from bot.settings import Settings
from bot.terminal.chat import terminal_turn
from bot.terminal.render import handles, render
from skills.answer import Answer, to_json
from skills.plain import as_text
from skills.wording import Voice

if TYPE_CHECKING:
    from bot.app import App, Reply
    from knowledge.access import Principal


async def ask(
    settings: Settings, text: str, who: str | None, *, as_json: bool, full: bool, console: Console
) -> dict[str, Any]:
    """Answers, prints unless `as_json`, and returns the JSON of docs/interface.md."""
    from bot.main import build

    app = await build(settings)
    try:
        principal = await speaker(settings, app.workspace, who)
        turn = terminal_turn(principal, text)
        if as_json:
            reply = await app.ask(turn)
        else:
            with console.status("[dim]…[/dim]"):
                reply = await app.ask(turn)
        answer = reply.outgoing[0].answer
        if not as_json:
            voice = Voice(turn.at, principal.locale, principal.time_zone)
            console.print(render(answer, voice, unfold=full, pick=answer.pending is not None))
            if not full and handles(answer).details:
                console.print("▸ folded parts: --full shows them, scip chat opens them one by one", style="dim")
        return await answer_json(app, principal, reply, answer)
    finally:
        await app.close()


async def answer_json(app: "App", principal: "Principal", reply: "Reply", answer: Answer) -> dict[str, Any]:
    directory = await app.workspace.directory(principal)
    names = {e.id: e.name for e in directory.entries if e.kind == "deal"}
    shaped = to_json(answer)
    return {
        "turn_id": reply.turn_id,
        "skills": list(reply.skills),
        "deals": [{"id": d, "name": names.get(d, "")} for d in reply.deal_ids],
        "answer": {key: shaped[key] for key in ("title", "summary", "narration", "parts", "sources", "actions")},
        "text": as_text(answer),
        "pending": answer.pending,
        "degraded": list(answer.degraded),
        "timings_ms": {
            **dict.fromkeys(("understand", "gather", "decide", "narrate"), 0.0),
            **{phase: round(spent, 2) for phase, spent in reply.timings_ms.items()},
        },
    }
