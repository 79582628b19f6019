"""One client: the profile, what decided it, the trap, and the way up."""

from datetime import datetime

from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    Fact,
    FactsPart,
    Field,
    Item,
    ListPart,
    Part,
    TablePart,
    TextPart,
    Tone,
)
from skills.ask import Ask
from skills.catalog.client_profile.outcome import ClientCard, Out
from skills.catalog.client_profile.words import (
    bought_words,
    deciding,
    doubt_words,
    executive_words,
    joint_words,
    rhythm_words,
    solutions_words,
    trap_words,
    way_words,
)
from skills.citing import Citations
from skills.profile.client import ClientProfile
from skills.profile.rules import GOALS, LABELS, MEANING, TRAP_LABELS, TRAP_MEANING, TRAP_OF, TRAPS, rule_of
from skills.profile.traps import Dependency, Honey, Incumbency, Margin, Signal, TrapState
from skills.wording import Voice

SKILL = "client_profile"
_MOST_SHOWN = 8
_STATES: dict[TrapState, tuple[str, Tone]] = {
    "sprung": ("sprung", "bad"),
    "clear": ("clear", "good"),
    "unknown": ("can't tell", "muted"),
    "elsewhere": ("n/a", "muted"),
}


def client_answer(ask: Ask, card: ClientCard, out: Out) -> Answer:
    client, voice, citations = card.client, ask.voice, Citations()
    stands = client.standing
    label = LABELS[stands.profile]
    past = _past(out.facts.intent.moment, voice)
    parts: list[Part] = [
        TextPart(f"**{label}**{past}: {MEANING[stands.profile]}. {_decided(client, voice)}"),
        *_doubts(client, voice, citations),
        _facts(client, voice, citations),
        ListPart(tuple(_trap(s, client, voice, citations) for s in client.signals if s.state != "elsewhere"), "Traps"),
        TextPart(f"**Goal:** {GOALS[stands.profile]}. {_up(client, voice)}"),
        *_nearest(client, voice),
        *_history(client, voice, citations),
        TextPart(_seen(client), "muted"),
    ]
    return Answer(
        f"Client profile: {client.account.name}",
        tuple(parts),
        citations.sources,
        _actions(client),
        f"{client.account.name}: {label}{past}. {_trap_short(client)} {_up(client, voice)}",
        skill=SKILL,
    )


def _past(moment: datetime | None, voice: Voice) -> str:
    return f" as of {voice.day(moment)}" if moment is not None else ""


def _decided(client: ClientProfile, voice: Voice) -> str:
    said = deciding(client, voice)
    return f"{said[:1].upper()}{said[1:]}. {rule_of(client.standing.profile, client.file.rules)}."


def _doubts(client: ClientProfile, voice: Voice, citations: Citations) -> list[Part]:
    if not client.doubts:
        return []
    items = tuple(
        Item(
            doubt_words(d, client, voice),
            tone="warn",
            cites=tuple(citations.record("delivery", x.id, x.name) for x in d.deliveries[:2]),
        )
        for d in client.doubts
    )
    return [ListPart(items, "Mind")]


def _facts(client: ClientProfile, voice: Voice, citations: Citations) -> FactsPart:
    bought = client.bought
    ends = tuple(dict.fromkeys(d for d in (*bought.won[:1], *bought.won[-1:])))
    deals = tuple(citations.record("deal", d.id, d.name) for d in ends)
    last = bought.executives[0].last if bought.executives else None
    met = (citations.record("activity", last.id, last.subject, at=last.at),) if last else ()
    joint = tuple(citations.record("edge", e.id, "Joint initiative", at=e.valid_from) for e in bought.joint[:3])
    active: Tone = "good" if bought.executive else "warn"
    return FactsPart(
        (
            Fact("Bought", bought_words(bought, voice), cites=deals),
            Fact("Rhythm", rhythm_words(bought, voice)),
            Fact("Breadth", solutions_words(bought)),
            Fact("Executive access", executive_words(client, voice), active, met),
            Fact("Joint initiatives", joint_words(client, voice), "good" if bought.joint else "plain", joint),
        ),
        "What decided",
    )


def _trap(signal: Signal, client: ClientProfile, voice: Voice, citations: Citations) -> Item:
    state, tone = _STATES[signal.state]
    own = " (the trap of this profile)" if signal.trap == TRAP_OF[client.standing.profile] else ""
    return Item(
        f"{TRAP_LABELS[signal.trap]}: {TRAP_MEANING[signal.trap]}{own}",
        trap_words(signal, voice),
        state,
        tone,
        _trap_cites(signal, citations),
    )


def _trap_cites(signal: Signal, citations: Citations) -> tuple[str, ...]:
    if isinstance(signal, Honey):
        return tuple(citations.record("activity", a.id, a.subject, at=a.at) for a in signal.meetings[:4])
    if isinstance(signal, Margin | Dependency):
        return tuple(citations.record("deal", d.id, d.name) for d in signal.deals[:4])
    assert isinstance(signal, Incumbency)
    return ()


def _up(client: ClientProfile, voice: Voice) -> str:
    stands = client.standing
    if stands.way is not None:
        return f"{way_words(stands.way, voice, any_yet=bool(client.bought.won))}."
    kept = "All four conditions are met."
    if stands.falls_on is None or stands.falls_to is None:
        return kept
    by, lower = voice.day(stands.falls_on), LABELS[stands.falls_to]
    return f"{kept} Without word from a C-level contact by {by} it falls to {lower}."


def _nearest(client: ClientProfile, voice: Voice) -> list[Part]:
    stands = client.standing
    if stands.falls_to is not None:
        return [TextPart(f"Nearest alternative: {LABELS[stands.falls_to]}.", "muted")]
    if stands.nearest is None:
        return []
    if stands.way is not None and stands.nearest.to == stands.way.to:
        return []
    way = way_words(stands.nearest, voice, any_yet=bool(client.bought.won))
    return [TextPart(f"Nearest alternative: {LABELS[stands.nearest.to]}. {way}.", "muted")]


def _history(client: ClientProfile, voice: Voice, citations: Citations) -> list[Part]:
    won = client.bought.won
    if not won:
        return []
    shown = won[::-1][:_MOST_SHOWN]
    names = {p.id: p.family or p.name for p in client.file.products}
    rows = tuple(
        (
            d.name,
            voice.day(d.close_on),
            voice.money(d.amount, d.currency),
            ", ".join(sorted({names.get(p, p) for p in d.product_ids})) or "–",
            voice.percent(d.discount) if d.discount is not None else "–",
        )
        for d in shown
    )
    cites = tuple(citations.record("deal", d.id, d.name) for d in shown)
    table = TablePart(("Won deal", "Closed", "Amount", "Solutions", "Discount"), rows, cites=cites)
    more = f", newest {len(shown)} of {len(won)}" if len(won) > len(shown) else ""
    return [DetailsPart(f"What they bought{more}", (table,), key="bought")]


def _seen(client: ClientProfile) -> str:
    deals = client.file.deals
    open_ones = sum(d.status == "open" for d in deals)
    counts = f"{len(client.bought.won)} won, {open_ones} open, {sum(d.status == 'lost' for d in deals)} lost"
    people = len(client.file.contacts)
    return f"Counted on the records you may see: {counts}, {people} contact{'s' if people != 1 else ''}."


def _trap_short(client: ClientProfile) -> str:
    sprung = [TRAP_LABELS[t] for t in TRAPS for s in client.signals if s.trap == t and s.state == "sprung"]
    if not sprung:
        return "No trap has sprung, as far as can be told."
    return f"{' and '.join(sprung)} trap{'s' if len(sprung) > 1 else ''} sprung."


def trap_column(client: ClientProfile) -> str:
    sprung = [TRAP_LABELS[s.trap] for s in client.signals if s.state == "sprung"]
    return ", ".join(sprung) or ("?" if client.trap.state == "unknown" else "–")


def _actions(client: ClientProfile) -> tuple[Action, ...]:
    account = client.account
    plan = Action(
        "plan",
        "Plan the next step up",
        "crm_update",
        "task",
        {"account_id": account.id},
        "primary",
        (Field("subject", "Task", value=_task(client)), Field("due_on", "When", "date")),
    )
    people = Action("map", "Who's who", "stakeholders", "show", {"account_id": account.id})
    if not client.file.contacts:
        fields = (
            Field("name", "Name"),
            Field("title", "Title", required=False),
            Field("email", "E-mail", required=False),
        )
        people = Action(
            "add-contact", "Add a contact", "crm_update", "contact", {"account_id": account.id}, fields=fields
        )
    return (plan, people, Action("list", "All my clients", SKILL, "list"))


_TASKS = {
    "executive": "Get a meeting with a C-level contact",
    "joint": "Agree a joint initiative with a named owner on both sides",
    "solutions": "Table a solution they do not have yet",
    "deals": "Name the next purchase and its date with them",
    "regular": "Agree a rhythm for what they buy again",
    "tenure": "Plan the second purchase",
}


def _task(client: ClientProfile) -> str:
    way = client.standing.nearest or client.standing.way
    first = way.needs[0].condition if way and way.needs else ""
    return f"{client.account.name}: {_TASKS.get(first, 'table one new idea with their C-level')}"
