"""The asker's clients side by side, and what is missing before there is anything to show."""

from skills.answer import Action, Answer, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.engagement_excellence.measures import Lens
from skills.catalog.engagement_excellence.outcome import Board, Incomplete, Out
from skills.catalog.engagement_excellence.rules import LENS_LABELS, LENSES
from skills.catalog.engagement_excellence.words import SKILL
from skills.language.unseen import NO_CLIENTS, unseen

_BUTTONS = 4
_NEEDED = (
    "To tell more I need their people (contacts.csv), talks and mails (activities.csv), their goals (imperatives.csv) "
    "and what was delivered (deliveries.csv)."
)
_SHORT = {
    "executive": "Exec",
    "client_experts": "Experts",
    "solution_masters": "Masters",
    "outcomes": "Outcomes",
    "needs": "Needs",
    "imperatives": "Imperatives",
}


def board_answer(ask: Ask, card: Board, out: Out) -> Answer:
    rows = tuple(
        (
            r.seen.file.account.name,
            "?" if r.points is None else str(r.points),
            *(_cell(r.lens(k)) for k in LENSES),
            LENS_LABELS[r.weak[0].key],
        )
        for r in card.clients
    )
    columns = ("Client", "Mean", *(_SHORT[k] for k in LENSES), "First to mend")
    align = ("left", *("right" for _ in range(len(LENSES) + 1)), "left")
    parts: list[Part] = [TablePart(columns, rows, align=align)]  # type: ignore[arg-type]
    legend = "0 to 100 each, weakest client first. In brackets: rests on too little to count. ?: unknown."
    parts.append(TextPart(legend, "muted"))
    if all(r.points is None for r in card.clients):
        parts.append(TextPart(_NEEDED, "warn"))
    if out.facts.left_out:
        parts.append(TextPart(f"{out.facts.left_out} more clients are not shown: name one to see it.", "muted"))
    said = _said(card)
    buttons = tuple(
        Action(f"client-{n}", r.seen.file.account.name, SKILL, "show", {"account_id": r.seen.file.account.id})
        for n, r in enumerate(card.clients[:_BUTTONS], 1)
    )
    return Answer("Six lenses: clients", (TextPart(said), *parts), actions=buttons, summary=said, skill=SKILL)


def _cell(lens: Lens) -> str:
    if lens.points is None:
        return "?"
    return f"({lens.points})" if lens.thin else str(lens.points)


def _said(card: Board) -> str:
    told = [r for r in card.clients if (r.lens(card.by).points if card.by else r.points) is not None]
    what = LENS_LABELS[card.by] if card.by else "relevance"
    if not told:
        return f"{len(card.clients)} clients, and {what} can be told of none from what is on record."
    first = told[0]
    points = first.lens(card.by).points if card.by else first.points
    return f"{len(card.clients)} clients; {what} is weakest at {first.seen.file.account.name} ({points})."


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    facts = out.facts
    deal = facts.without_client.name if facts.without_client else "This deal"
    words = {
        "nothing_found": ("No such client", unseen(facts.wanted, "clients and deals", "my clients")),
        "no_client_on_deal": (
            "No client",
            f"{deal} names no client, so there is nobody to be relevant to: set its client first.",
        ),
        "which_client": ("Which client?", "Whose six lenses do you mean?"),
        "no_clients": ("No clients", NO_CLIENTS),
    }
    title, said = words[card.lack]
    buttons = tuple(
        Action(f"client-{n}", a.name, SKILL, "show", {"account_id": a.id}) for n, a in enumerate(facts.choices, 1)
    )
    return Answer(title, (TextPart(said, "warn"),), actions=buttons, summary=said, skill=SKILL)
