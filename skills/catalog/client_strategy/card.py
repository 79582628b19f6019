"""The strategy in chat: where we stand, six readings in a line each, the first plays; the rest folded."""

from skills.answer import Action, Answer, DetailsPart, FactsPart, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.client_strategy.outcome import Incomplete, Strategy
from skills.catalog.client_strategy.phrases import board, position, short_items, summary
from skills.catalog.client_strategy.play import ORDER_RULE
from skills.catalog.client_strategy.research_part import known_parts
from skills.citing import Citations
from skills.language.unseen import NO_CLIENTS, unseen
from skills.workflows.asking_back import asked_back
from skills.workflows.chapters import unavailable

STEP_NAMES: dict[str, str] = {
    "profile": "Client profile",
    "lenses": "Six lenses",
    "people": "Who's who",
    "money": "Find the money",
    "score": "Right to Win",
}
_FIRST = 3


def strategy_answer(ask: Ask, out: Strategy) -> Answer:
    voice, now, citations = ask.voice, out.now, Citations()
    first = short_items(out.plays[:_FIRST], now, voice, citations)
    rest = short_items(out.plays[_FIRST:], now, voice, citations)
    parts: list[Part] = [
        TextPart(position(out, voice), cites=(citations.record("account", now.account.id, now.account.name),)),
        FactsPart(board(out, voice), title="Where we stand"),
        *([ListPart(first, title="Plays, in this order", ordered=True)] if first else [_no_play()]),
        *([DetailsPart(f"The other plays ({len(rest)})", (ListPart(rest),), key="plays")] if rest else []),
        DetailsPart("What we know of them", known_parts(out, voice, citations), key="research"),
        *([DetailsPart("How plays are put in order", (TextPart(ORDER_RULE, "muted"),), key="rule")] if rest else []),
    ]
    return Answer(
        f"Client strategy: {now.account.name}",
        tuple(parts),
        citations.sources,
        _next(out),
        summary(out, voice),
        degraded=(*out.results.notes, *unavailable(out.results.trouble, STEP_NAMES)),
        skill="client_strategy",
    )


def _no_play() -> TextPart:
    return TextPart(
        "Nothing on record calls for a move now. A strategy grows with what is known: their people (contacts.csv), "
        "their goals (imperatives.csv), or the next deal with them.",
        "muted",
    )


def _next(out: Strategy) -> tuple[Action, ...]:
    """The places where the first plays are done, each once."""
    found: dict[str, Action] = {}
    for play in out.plays:
        if play.action is not None:
            found.setdefault(play.action.label, play.action)
    return tuple(found.values())[:3]


def incomplete_answer(ask: Ask, out: Incomplete) -> Answer:
    meant = out.research.meant
    deal = meant.deal.name if meant.deal else "This deal"
    words = {
        "nothing_found": ("No such client", unseen(meant.wanted, "deals and clients", "my clients")),
        "no_client_on_deal": (
            "No client on this deal",
            f"{deal} names no client, so there is nobody to make a strategy for. Set its client first.",
        ),
        "which_client": ("Which client?", "For which client shall I work out the strategy?"),
        "no_clients": ("No clients yet", NO_CLIENTS),
    }
    title, said = words[out.lack]
    return asked_back(ask, "client_strategy", title, said, meant.choices)
