"""How commands show their results to people; `--json` shows the same to programs."""

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.terminal.render import gauge

if TYPE_CHECKING:
    from knowledge.ingest.report import ImportReport

_MOST_PROBLEMS = 12
_STATES = {"ok": "green", "off": "dim", "warn": "yellow", "fail": "bold red"}
_BANDS = {"strong": "green", "contested": "yellow", "weak": "red"}


def new_table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table


def users_table(users: list[dict[str, Any]]) -> RenderableType:
    """Without ids: a name or an e-mail address is what `--as` takes; `--json` has the rest."""
    table = new_table("Name", "Role", "E-mail", "Title")
    table.columns[2].no_wrap = True
    for user in users:
        style = "" if user["active"] else "dim"
        table.add_row(user["name"], user["role"], user["email"], user["title"], style=style)
    return table


def identities_table(users: list[dict[str, Any]]) -> RenderableType:
    """One line each; people whom nothing leads to are left out."""
    rows = [(key, user) for user in users for key in user["identities"]]
    if not rows:
        return Text("No account of a chat or meeting service leads to anybody yet.")
    table = new_table("Identity", "Name", "E-mail")
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    for key, user in rows:
        table.add_row(Text(key), user["name"], user["email"], style="" if user["active"] else "dim")
    return table


def doctor_table(checks: list[dict[str, Any]]) -> RenderableType:
    table = new_table("", "", "", "")
    for check in checks:
        state = Text(check["state"], style=_STATES[check["state"]])
        table.add_row(check["name"], state, Text(check["detail"]), Text(check["fix"], style="dim"))
    table.show_header = False
    return table


def letters_table(letters: list[dict[str, Any]]) -> RenderableType:
    if not letters:
        return Text("Nothing was given up.")
    table = new_table("When", "What", "Id", "Reference", "Why")
    for letter in letters:
        table.add_row(letter["at"], letter["kind"], letter["id"], letter["reference"], Text(letter["reason"]))
    return table


def route_table(line: dict[str, Any]) -> RenderableType:
    skill = line["skill"] or ("a question back" if line["clarify"] else "nothing I do")
    head = Text.assemble((skill, "bold"), f"  {line['confidence']:.0%}")
    others = ", ".join(f"{a['skill']} {a['confidence']:.0%}" for a in line["alternatives"][1:4])
    lines: list[RenderableType] = [head, Text(f"else: {others}", style="dim")]
    for kind, values in line["entities"].items():
        told = ", ".join(v["name"] if isinstance(v, dict) and "name" in v else str(v) for v in values)
        lines.append(Text(f"{kind}: {told}"))
    if line["clarify"]:
        lines.append(Text(line["clarify"]["question"], style="yellow"))
        lines += [Text(f"  - {option}") for option in line["clarify"]["options"]]
    return Group(*lines)


def score_table(line: dict[str, Any]) -> RenderableType:
    floor = "at least " if line["floor"] else ""
    title = Text.assemble((line["name"], "bold"), f"  {line['account'] or ''}")
    total = Text(
        f"Right to Win {floor}{line['right_to_win']} of 100, {line['band']}", style=_BANDS.get(line["band"], "")
    )
    rows = [_c_lines(name, line[name]) for name in ("credibility", "capability", "commitment", "control")]
    return Group(title, total, Text(), *rows)


def _c_lines(name: str, c: dict[str, Any]) -> RenderableType:
    points = None if c["score"] is None else round(c["score"])
    head = Text(f"{name.title():<14}{gauge(points, 75)} {'?' if points is None else points:>3}")
    head.append(f"  qualifier {c['qualifier']}", style="dim")
    if c["uncapped"] is not None and c["uncapped"] != c["score"]:
        head.append(f", {round(c['uncapped'])} without the cap", style="dim")
    table = Table.grid(padding=(0, 2))
    for factor in c["factors"]:
        rating = "unknown" if factor["rating"] is None else f"{factor['rating']:.1f}"
        count = len(factor["evidence"])
        table.add_row(
            "   ", factor["name"], rating, Text(f"{factor['coverage']} of 3 known, {count} sources", style="dim")
        )
    return Group(head, table)


def import_table(report: "ImportReport") -> RenderableType:
    table = new_table("", "Read", "New", "Changed", "Same", "Refused")
    for name, count in report.tables.items():
        numbers = (count.read, count.created, count.updated, count.unchanged, count.refused)
        table.add_row(name, *(f"{n:,}" for n in numbers))
    lines: list[RenderableType] = [table]
    for problem in report.refused[:_MOST_PROBLEMS]:
        lines.append(Text(str(problem), style="red"))
    for problem in report.notes[:_MOST_PROBLEMS]:
        lines.append(Text(str(problem), style="yellow"))
    left = len(report.problems) - min(len(report.refused), _MOST_PROBLEMS) - min(len(report.notes), _MOST_PROBLEMS)
    if left > 0:
        lines.append(Text(f"… and {left:,} more (--json lists them all)", style="dim"))
    return Group(*lines)
