"""How `scip llm` shows its results to people. Names of people are shown here alone, never in JSON."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from bot.commands.tables import doctor_table, new_table


def models_table(found: dict[str, Any]) -> RenderableType:
    where = {"shipped": "the catalogue that ships", "settings": "one server and model, by settings"}
    head = Text(f"From {where.get(found['catalogue'], found['catalogue'])}", style="dim")
    table = new_table("", "Model", "At", "Tier", "May see", "Context", "$ in / out")
    table.columns[1].no_wrap = True
    for m in found["models"]:
        state = Text("live", style="green") if m["live"] else Text("off", style="yellow")
        price = f"{m['input_price']:g} / {m['output_price']:g}"
        at = m["endpoint"] if m["region"] == m["endpoint"] else f"{m['endpoint']}, {m['region']}"
        table.add_row(state, m["id"], at, m["tier"], m["data"], f"{m['context'] // 1000:,}k", price)
    lines: list[RenderableType] = [head, table]
    lacks: dict[str, list[str]] = {}
    for m in found["models"]:
        if not m["live"]:
            lacks.setdefault(m["why_not"], []).append(m["id"])
    lines += [Text(f"Off: {', '.join(ids)}: {why}", style="yellow") for why, ids in lacks.items()]
    if not any(m["live"] for m in found["models"]):
        lines.append(Text("No model can be called: answers are worded by rule, nothing else is missing.", style="dim"))
    return Group(*lines)


def decision_table(told: dict[str, Any], *, explain: bool) -> RenderableType:
    first = told["candidates"][0] if told["candidates"] else None
    head = Text(told["model"] or "No model may answer this; the answer comes without one.", style="bold")
    if first is not None:
        head.append(f"  at {first['endpoint']}, at most ${first['most_usd']:.4f}", style="dim")
    if told["left_usd"] is not None:
        head.append(f", ${told['left_usd']:.2f} left to spend", style="dim")
    if not explain:
        return head
    lines: list[RenderableType] = [head]
    for n, c in enumerate(told["candidates"], 1):
        lines.append(Text(f"{n}. {c['id']}: {'; '.join(c['reasons'])}"))
    lines += [Text(f"-  {r['id']}: {r['why']}", style="yellow") for r in told["refused"]]
    return Group(*lines)


def check_table(found: dict[str, Any]) -> RenderableType:
    lines: list[RenderableType] = [
        Text(f"{found['model']} at {found['url']}" if found["model"] else found["url"], style="bold"),
        doctor_table(found["checks"]),
    ]
    if found["catalogue"]:
        lines += [Text("For HOME/catalogue.yaml:", style="dim"), Text(found["catalogue"])]
    if not found["good"]:
        lines.append(Text("It falls short of what is needed.", style="bold red"))
    return Group(*lines)


def usage_table(found: dict[str, Any]) -> RenderableType:
    company = found["company"]
    head = Text(f"{found['month']}: ${company['counted_usd']:,.4f} counted for the company{_of_limit(company)}")
    if not found["rows"]:
        return Group(head, Text("No model was asked in this month.", style="dim"))
    table = new_table(found["by"].title(), "Requests", "Answered", "Cached", "Tokens in", "Tokens out", "$", "Counted")
    for row in found["rows"]:
        name = found["names"].get(row["of"], row["of"]) or "none"
        numbers = (row[k] for k in ("requests", "answered", "cached", "input_tokens", "output_tokens"))
        counted = f"${row['counted_usd']:,.4f}{_of_limit(row)}" if "counted_usd" in row else ""
        table.add_row(name, *(f"{n:,}" for n in numbers), f"{row['usd']:,.4f}", counted)
    return Group(head, table)


def _of_limit(row: Mapping[str, Any]) -> str:
    return "" if row["used"] is None else f", {row['used']:.0%} of the limit"


def audit_table(lines: list[dict[str, Any]], names: Mapping[str, str]) -> RenderableType:
    if not lines:
        return Text("No model was asked since then.")
    table = new_table("When", "Who", "For", "Outcome", "Asked", "Tokens", "$", "ms")
    for line in lines:
        asked = ", ".join(f"{a['model']} {a['outcome']}" for a in line["attempts"]) or "nobody"
        tokens = f"{line['input_tokens']:,} + {line['output_tokens']:,}"
        who = names.get(line["asked_by"], line["asked_by"])
        good = line["outcome"] in ("answered", "cached")
        outcome = Text(line["outcome"], style="green" if good else "yellow")
        table.add_row(line["at"], who, line["task"], outcome, asked, tokens, f"{line['usd']:.4f}", f"{line['ms']:,.0f}")
    return table


def prompts_table(lines: list[dict[str, Any]]) -> RenderableType:
    table = new_table("Prompt", "Ships", "In use", "Kept here")
    for line in lines:
        kept = ", ".join(f"{k['version']} {k['note']}".strip() for k in line["kept"])
        table.add_row(line["name"], line["shipped"] or "no more", shares_told(line["in_use"]), Text(kept))
    return table


def shares_told(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{version} {share:.0%}" for version, share in sorted(shares.items(), key=lambda s: -s[1]))


def results_table(lines: list[dict[str, Any]]) -> RenderableType:
    if not lines:
        return Text("Nothing was counted since then.")
    table = new_table("Version", "", "Calls", "Held", "Refused", "Liked", "Disliked", "$", "ms each")
    for line in lines:
        numbers = (f"{line[k]:,}" for k in ("calls", "held", "refused", "liked", "disliked"))
        each = "" if line["mean_ms"] is None else f"{line['mean_ms']:,.0f}"
        table.add_row(line["version"], line["from"], *numbers, f"{line['usd']:.4f}", each)
    return table
