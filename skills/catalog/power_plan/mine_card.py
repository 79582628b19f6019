"""The asker's initiatives over all deals, the next due first."""

from skills.answer import Action, Answer, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.power_plan.actions import SKILL
from skills.catalog.power_plan.outcome import MineCard, Out
from skills.catalog.power_plan.phrases import STATUS, gain
from skills.citing import Citations

_ROWS = 12
_BUTTONS = 4


def mine_answer(ask: Ask, card: MineCard, out: Out) -> Answer:
    voice, citations, deals = ask.voice, Citations(), out.facts.deals
    late = [i for i in card.open if i.due_on is not None and i.due_on < voice.today]
    said = _overview(len(card.open), len(late), len(card.closed), out, asked_late=out.facts.intent.overdue)
    parts: list[Part] = [TextPart(said, "warn" if late else "plain")]
    shown = card.open[:_ROWS]
    if shown:
        owners = ("Owner",) if out.facts.everybodys else ()
        rows = tuple(
            (
                voice.day(i.due_on) + (" (late)" if i in late else ""),
                i.title,
                deals[i.deal_id].name,
                *((out.people.get(i.owner_id, ""),) if owners else ()),
                STATUS[i.status],
                gain(i.expected_gain),
            )
            for i in shown
        )
        cites = tuple(citations.record("initiative", i.id, i.title, at=i.at) for i in shown)
        columns = ("Due", "Initiative", "Deal", *owners, "Status", "Expected")
        parts.append(TablePart(columns, rows, cites=cites))
    if len(card.open) > _ROWS:
        parts.append(TextPart(f"{len(card.open) - _ROWS} more, due later, are not shown.", "muted"))
    named = list(dict.fromkeys(i.deal_id for i in shown))[:_BUTTONS]
    buttons = tuple(
        Action(f"plan-{n}", f"Plan of {deals[d].name}", SKILL, "show", {"deal_id": d}) for n, d in enumerate(named, 1)
    )
    return Answer("Initiatives", tuple(parts), citations.sources, buttons, said, skill=SKILL)


def _overview(count: int, late: int, done: int, out: Out, *, asked_late: bool) -> str:
    whose = "Your team has" if out.facts.everybodys else "You have"
    if asked_late and not count:
        return f"{whose} no overdue initiative."
    how_many = "1 open initiative" if count == 1 else f"{count} open initiatives"
    overdue = f", {late} of them overdue" if late else ""
    finished = f"; {done} done" if done and not asked_late else ""
    return f"{whose} {how_many}{overdue}{finished}."
