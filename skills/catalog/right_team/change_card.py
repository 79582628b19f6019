"""The team to confirm, and what is missing before there is one to show."""

from skills.answer import Action, Answer, DiffPart, DiffRow, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.right_team.outcome import AcceptCard, Incomplete, Out
from skills.catalog.right_team.phrases import fairness
from skills.catalog.right_team.team_card import SKILL
from skills.language.lists import counted, joined
from skills.people.fit import GOOD_ENOUGH


def accept_answer(ask: Ask, card: AcceptCard, out: Out) -> Answer:
    rows = tuple(DiffRow(*row) for row in card.rows)
    parts: list[Part] = [DiffPart(f"Team of {card.deal.name}", rows)]
    if card.newcomers:
        what = "This confidential deal" if card.deal.confidential else "The deal"
        parts.append(TextPart(f"{what} opens to {joined(card.newcomers)}, who will see its records.", "warn"))
    if card.staying:
        parts.append(TextPart(f"Stay as they are: {joined(card.staying)}.", "muted"))
    parts.append(
        TextPart("Who led or held a seat before stays in the history; the deal's owner does not change.", "muted")
    )
    said = f"{card.deal.name}: {counted(len(card.rows), 'seat changes', 'seats change')} on the team."
    return Answer(f"Put the team on {card.deal.name}", tuple(parts), summary=said, skill=SKILL)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    parts: list[Part] = [TextPart(said, "warn")]
    if card.card is not None and card.lack == "nothing_known":
        parts.append(TextPart(fairness(card.card, ask.principal.role), "muted"))
        places = [(p.seat, p.today) for p in card.card.proposed] + [(k.seat, k.members) for k in card.card.kept]
        items = tuple(
            Item(f"{s.label}: {joined(m.user.name for m in now) or 'open'}", f"{s.role.does}; {s.hours:g} h a week")
            for s, now in places
        )
        parts.append(ListPart(items, "Seats such a deal asks for, and who holds them"))
        parts.append(TextPart(_how_to_give(), "plain"))
    return Answer(title, tuple(parts), actions=_actions(card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    deal = out.facts.deal
    name = deal.name if deal else "this deal"
    wanted = ", ".join(f"“{w}”" for w in out.facts.wanted) or "that"
    words = {
        "nothing_found": ("No such deal", f"I can't find {wanted} among the deals and clients you may see."),
        "which_deal": ("Which deal?", "Which deal do you want a team for?"),
        "no_deals": ("No open deals", "There is no open deal of yours on record to find a team for."),
        "closed": ("Closed", f"{name} was {deal.status if deal else 'closed'}: there is nothing left to pursue."),
        "no_seats": ("No seats", f"{name} asks for no seat that could be filled."),
        "nothing_known": (
            f"Right team: {name}",
            f"I can't compare people for {name}: nothing that I may use is on record of what they can do, with whom at "
            "the client they speak, or how like deals went.",
        ),
        "nothing_new": ("Nothing to change", f"The team of {name} on record is the one I would propose."),
    }
    return words[card.lack]


def _how_to_give() -> str:
    return (
        "What helps most: certificates (“I passed the … certification today”), assessments by managers (“rate Kim 7 in "
        "business acumen”), relationships (“put Kim on Dana”), logged meetings and calls. Many at once: "
        "competencies.csv, capacities.csv, deal_team.csv. "
        f"Somebody is proposed from {GOOD_ENOUGH:g} of 10 on."
    )


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    if card.lack == "nothing_new" and out.facts.deal is not None:
        return (Action("plan", "Team plan", "team_plan", "show", {"deal_id": out.facts.deal.id}),)
    return tuple(
        Action(f"deal-{n}", d.name, SKILL, out.facts.intent.kind, {"deal_id": d.id})
        for n, d in enumerate(out.facts.choices, 1)
    )
