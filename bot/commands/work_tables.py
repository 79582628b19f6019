"""How `scip jobs` shows what runs by itself to people."""

from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from bot.commands.tables import new_table

_STYLES = {"done": "green", "dead": "bold red", "running": "yellow", "waiting": "", "cancelled": "dim"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def work_table(found: list[dict[str, Any]]) -> RenderableType:
    if not found:
        return Text("Nothing of that kind on the list.")
    table = new_table("Due", "Key", "State", "Tries", "What came of it")
    for work in found:
        state = Text(_state(work), style=_STYLES[work["state"]])
        table.add_row(_local(work["run_at"]), work["key"], state, str(work["attempts"]), Text(work["note"]))
    return table


def one_table(work: dict[str, Any]) -> RenderableType:
    table = new_table("", "")
    table.show_header = False
    for name in ("key", "task", "state", "attempts", "progress", "priority", "run_at", "ended_at", "note"):
        table.add_row(name.replace("_", " "), Text("" if work[name] is None else str(work[name])))
    for name, value in work["payload"].items():
        table.add_row(Text(f"given: {name}", style="dim"), Text(str(value)))
    return table


def schedules_table(found: list[dict[str, Any]]) -> RenderableType:
    if not found:
        return Text("Nothing is scheduled yet: `scip up` and `scip serve jobs` set it up.")
    table = new_table("Next", "What", "For", "When")
    for s in found:
        rule = s["rule"]
        days = "every day" if len(rule["days"]) == 7 else " ".join(_DAYS[d] for d in rule["days"])
        when = f"{rule['at']} {days}, {rule['zone']}"
        nxt = _local(s["next_at"]) if s["next_at"] and s["enabled"] else "off"
        table.add_row(nxt, s["task"], s["name"] or s["user"] or "the house", when)
    return table


def feedback_table(found: list[dict[str, Any]]) -> RenderableType:
    rated = [week for week in found if week["skills"] or week["prompts"]]
    if not rated:
        return Text("Nobody pressed a thumb yet, or it was not counted yet: `scip jobs run roll_up_feedback`.")
    table = new_table("Week", "Of", "Up", "Down")
    for week in rated:
        for name, count in sorted(week["skills"].items(), key=lambda e: (-e[1]["down"], -e[1]["up"], e[0])):
            table.add_row(week["week"], name or "no skill", str(count["up"]), str(count["down"]))
        for name, count in sorted(week["prompts"].items()):
            table.add_row(week["week"], Text(f"prompt {name}", style="dim"), str(count["up"]), str(count["down"]))
    return table


def _state(work: dict[str, Any]) -> str:
    return f"{work['state']} {work['progress']:.0%}" if work["state"] == "running" else str(work["state"])


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%d %b %H:%M")
