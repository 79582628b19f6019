"""Several clients by profile, and what is missing before there is anything to show."""

from skills.answer import Action, Answer, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.client_profile.card import SKILL, trap_column
from skills.catalog.client_profile.outcome import Board, Incomplete, Out
from skills.catalog.client_profile.words import need_words
from skills.language.unseen import NO_CLIENTS, unseen
from skills.profile.client import ClientProfile
from skills.profile.rules import LABELS, PROFILES
from skills.wording import Voice

_ROWS = 15
_BUTTONS = 4


def board_answer(ask: Ask, card: Board, out: Out) -> Answer:
    meant = _meant(card, out.facts.intent.only) or card.clients
    voice, shown = ask.voice, meant[:_ROWS]
    rows = tuple(
        (
            c.account.name,
            LABELS[c.standing.profile],
            str(len(c.bought.won)),
            voice.day(c.bought.last),
            trap_column(c),
            _missing(c, voice),
        )
        for c in shown
    )
    columns = ("Client", "Profile", "Won", "Last", "Trap", "Missing to the next")
    parts: list[Part] = [
        TablePart(columns, rows, align=("left", "left", "right", "left", "left", "left")),
        TextPart("Counted on the records you may see.", "muted"),
    ]
    hidden = len(meant) - len(shown) + out.facts.left_out
    if hidden:
        parts.append(TextPart(f"{hidden} more not shown: ask for one by name.", "muted"))
    if out.facts.wanted:
        parts.append(TextPart(f"I can't find {_quoted(out)} among what you may see.", "warn"))
    buttons = tuple(
        Action(f"open-{n}", f"Open {c.account.name}", SKILL, "show", {"account_id": c.account.id})
        for n, c in enumerate(_trapped_first(shown)[:_BUTTONS], 1)
    )
    return Answer("Clients by profile", tuple(parts), actions=buttons, summary=_overview(card, out), skill=SKILL)


def _meant(card: Board, only: str | None) -> tuple[ClientProfile, ...]:
    """The clients of the list that were asked about."""
    if only == "trapped":
        return tuple(c for c in card.clients if _is_trapped(c))
    return tuple(c for c in card.clients if only in (None, c.standing.profile))


def _is_trapped(client: ClientProfile) -> bool:
    return any(s.state == "sprung" for s in client.signals)


def _trapped_first(shown: tuple[ClientProfile, ...]) -> list[ClientProfile]:
    return sorted(shown, key=lambda c: not _is_trapped(c))


def _missing(client: ClientProfile, voice: Voice) -> str:
    way = client.standing.way
    if way is None:
        return "nothing: keep and deepen"
    return f"{LABELS[way.to]}: {', '.join(need_words(n, voice, any_yet=bool(client.bought.won)) for n in way.needs)}"


def _overview(card: Board, out: Out) -> str:
    counts = [(p, sum(c.standing.profile == p for c in card.clients)) for p in reversed(PROFILES)]
    told = ", ".join(f"{n} {LABELS[p]}" for p, n in counts if n)
    sprung = sum(_is_trapped(c) for c in card.clients)
    n = len(card.clients)
    whole = f"{n} of {n + out.facts.left_out}" if out.facts.left_out else str(n)
    trap = f"; a trap has sprung at {sprung}" if sprung else ""
    only = out.facts.intent.only
    if only in PROFILES:
        found = len(_meant(card, only))
        noun = f"{whole} client{'s' if n != 1 else ''}"
        return f"{found or 'None'} of {noun} {'is' if found <= 1 else 'are'} {LABELS[only]}: {told}{trap}."
    return f"{whole} client{'s' if n != 1 else ''}: {told}{trap}."


def _quoted(out: Out) -> str:
    return ", ".join(f"“{w}”" for w in out.facts.wanted)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    deal = out.facts.without_client
    words = {
        "nothing_found": ("Nothing found", unseen(out.facts.wanted, "clients", "my clients")),
        "no_client_on_deal": (
            "No client on this deal",
            f"{deal.name if deal else 'The deal'} names no client, so there is none to profile: set it first.",
        ),
        "which_client": ("Which client?", "Which client do you mean?"),
        "no_clients": ("No clients", NO_CLIENTS),
    }
    title, said = words[card.lack]
    actions = tuple(
        Action(f"client-{n}", a.name, SKILL, "show", {"account_id": a.id}) for n, a in enumerate(out.facts.choices, 1)
    )
    return Answer(title, (TextPart(said, "warn"),), actions=actions, summary=said, skill=SKILL)
