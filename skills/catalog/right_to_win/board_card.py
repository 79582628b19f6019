"""Several deals: side by side when compared, below each other as a list."""

from itertools import combinations

from knowledge.four_cs import FOUR_CS
from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.right_to_win.actions import SKILL
from skills.catalog.right_to_win.outcome import Board, Out, View
from skills.scoring.words import BAND_LABELS, C_LABELS, headline, points, short, step_short
from skills.wording import Voice

MOST_ROWS = 10
_BUTTONS = 4
_SHORT = {"credibility": "Cred.", "capability": "Capab.", "commitment": "Comm.", "control": "Contr."}


def board_answer(ask: Ask, card: Board, out: Out) -> Answer:
    return _compared(ask, card) if card.compared else _listed(ask, card, out)


def _compared(ask: Ask, card: Board) -> Answer:
    voice, views = ask.voice, card.views
    rows = [
        ("Right to Win", *(short(v.score) for v in views)),
        ("Band", *(BAND_LABELS[v.score.band] for v in views)),
        *((c.label, *(points(v.score.c(c.key).points) for v in views)) for c in FOUR_CS),
        ("Cs known", *(f"{v.score.known} of 4" for v in views)),
        ("Weakest", *(_weakest(v) for v in views)),
        ("Next", *(_next(v) for v in views)),
        ("Open questions", *(str(_open(v)) for v in views)),
        ("Amount", *(voice.money(v.deal.amount, v.deal.currency) for v in views)),
        ("Close", *(voice.day(v.deal.close_on) for v in views)),
    ]
    align: tuple[str, ...] = ("left", *("right" for _ in views))
    table = TablePart(
        ("", *(v.deal.name for v in views)), tuple(rows), align=tuple("left" if a == "left" else "right" for a in align)
    )
    parts: list[Part] = [TextPart(_difference(views)), table]
    if card.left_out:
        parts.append(TextPart(f"{card.left_out} more not shown: I compare {len(views)} at a time.", "muted"))
    names = " and ".join((", ".join(v.deal.name for v in views[:-1]), views[-1].deal.name))
    return Answer(
        f"Right to Win: {names}",
        tuple(parts),
        actions=_open_buttons(views),
        summary="; ".join(f"{v.deal.name}: {headline(v.score)}" for v in views) + ".",
        skill=SKILL,
    )


def _difference(views: tuple[View, ...]) -> str:
    """The sentence a comparison is for: who leads, and on which C they differ most."""
    best = views[0]
    said = f"{best.deal.name} leads with {headline(best.score)}"
    widest = max(
        (
            (abs(a - b), c.key, v.deal.name, w.deal.name, a, b)
            for v, w in combinations(views, 2)
            for c in FOUR_CS
            if (a := v.score.c(c.key).points) is not None and (b := w.score.c(c.key).points) is not None
        ),
        default=None,
    )
    if widest is None or widest[0] == 0:
        return f"{said}; on no C can they be told apart yet."
    _, key, one, other, a, b = widest
    return f"{said}. They differ most on {C_LABELS[key]}: {one} {a}, {other} {b}."


def _listed(ask: Ask, card: Board, out: Out) -> Answer:
    voice, shown = ask.voice, card.views[:MOST_ROWS]
    owners = out.people if len({v.deal.owner_id for v in card.views}) > 1 else {}
    columns = ("Deal", *(("Owner",) if owners else ()), "Amount", "Close", "Score", *_SHORT.values())
    right = {"Amount", "Score", *_SHORT.values()}
    rows = tuple(_row(v, voice, owners) for v in shown)
    table = TablePart(columns, rows, align=tuple("right" if c in right else "left" for c in columns))
    steps = tuple(Item(v.deal.name, _next(v), f"{sum(c.known for c in v.score.cs)} of 24 known") for v in shown)
    parts: list[Part] = [
        TextPart(_overview(card.views)),
        table,
        DetailsPart("Next step on each, and how much is known", (ListPart(steps),), key="next"),
    ]
    hidden = len(card.views) - len(shown)
    if hidden:
        parts.append(TextPart(f"The {hidden} below these are not shown: ask for one by name.", "muted"))
    if card.left_out:
        scored = len(card.views)
        parts.append(
            TextPart(f"{card.left_out} more were not scored: I take {scored} at a time, largest first.", "muted")
        )
    return Answer(
        "Open deals by Right to Win",
        tuple(parts),
        actions=_open_buttons(shown),
        summary=_best(card.views),
        skill=SKILL,
    )


def _best(views: tuple[View, ...]) -> str:
    best = views[0]
    if not best.score.known:
        known = sum(c.known for c in best.score.cs)
        said = f"{_count(views)}, none with a whole C known yet"
        return f"{said}; best known is {best.deal.name}, {known} of 24 sub-factors."
    return f"{_count(views)} by Right to Win; highest is {best.deal.name}: {headline(best.score)}."


def _count(views: tuple[View, ...]) -> str:
    return "1 open deal" if len(views) == 1 else f"{len(views)} open deals"


def _row(view: View, voice: Voice, people: dict[str, str]) -> tuple[str, ...]:
    deal, now = view.deal, view.score
    return (
        deal.name,
        *((people.get(deal.owner_id, ""),) if people else ()),
        voice.money_short(deal.amount, deal.currency),
        voice.day(deal.close_on),
        short(now),
        *(points(c.points) if c.points is not None else "?" for c in now.cs),
    )


def _overview(views: tuple[View, ...]) -> str:
    full = [v for v in views if not v.score.is_floor]
    strong = sum(v.score.band == "strong" for v in views)
    contested = sum(v.score.band == "contested" for v in views)
    weak = sum(v.score.band == "weak" for v in views)
    unknown = len(views) - strong - contested - weak
    said = f"{_count(views)}: {strong} strong, {contested} contested, {weak} weak"
    said += f", {unknown} with too little on record to place" if unknown else ""
    return f"{said}; all four Cs are known on {len(full)}."


def _weakest(view: View) -> str:
    weakest = view.score.weakest
    return weakest.spec.label if weakest else "unknown"


def _open(view: View) -> int:
    return sum(c.qualifier == "unanswered" or c.old for c in view.score.cs)


def _next(view: View) -> str:
    return step_short(view.steps[0]) if view.steps else "keep the evidence fresh"


def _open_buttons(views: tuple[View, ...]) -> tuple[Action, ...]:
    return tuple(
        Action(f"open-{n}", f"Open {v.deal.name}", SKILL, "show", {"deal_id": v.deal.id})
        for n, v in enumerate(views[:_BUTTONS], 1)
    )
