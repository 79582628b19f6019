"""Who owns what in a stretch of time, the next due first."""

from skills.answer import Action, Answer, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.pursuit_plan.outcome import WeekCard
from skills.catalog.pursuit_plan.words import SKILL, STATES, accept_button, step_cites
from skills.citing import Citations


def week_answer(ask: Ask, card: WeekCard) -> Answer:
    pursuit, voice, sources = card.pursuit, ask.voice, Citations()
    start, end = voice.day(card.period.start), voice.day(card.period.end)
    when = start if card.period.start == card.period.end else f"{start} to {end}"
    whole = Action("plan", "Whole plan", SKILL, "show", {"deal_id": pursuit.deal.id})
    title = f"{pursuit.deal.name}: {when}"
    if not card.steps:
        said = f"Nothing of the pursuit plan of {pursuit.deal.name} is due {when}."
        return Answer(title, (TextPart(said),), actions=(whole,), summary=said, skill=SKILL)
    rows = tuple(
        (
            pursuit.name(p.step.owner_id),
            f"{p.number}) {p.step.title}",
            voice.day(p.due_on),
            STATES[p.state],
        )
        for p in card.steps
    )
    cites = tuple(dict.fromkeys(c for p in card.steps for c in step_cites(p, pursuit, sources)))
    late = sum(p.state == "overdue" for p in card.steps)
    owners = sorted({pursuit.name(p.step.owner_id) for p in card.steps})
    count = f"{len(card.steps)} step{'s' if len(card.steps) > 1 else ''}"
    said = f"{count} due {when}, with {', '.join(owners)}" + (f"; {late} overdue" if late else "") + "."
    parts: list[Part] = [
        TextPart(said, "warn" if late else "plain"),
        TablePart(("Who", "What", "Due", "State"), rows, cites=cites),
    ]
    proposed = tuple(p for p in card.steps if p.state == "proposed")
    if proposed:
        parts.append(TextPart(f"{len(proposed)} of them are proposed and nobody's yet.", "muted"))
    buttons = (*((accept_button("accept", "Accept these", pursuit, proposed),) if proposed else ()), whole)
    return Answer(title, tuple(parts), sources.sources, buttons, said, skill=SKILL)
