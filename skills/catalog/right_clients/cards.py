"""The ranking, and one client with everything behind its four parts."""

from skills.answer import (
    Action,
    Answer,
    Band,
    DetailsPart,
    Fact,
    FactsPart,
    Item,
    ListPart,
    Part,
    ScorePart,
    TablePart,
    TextPart,
    Tone,
)
from skills.ask import Ask
from skills.catalog.right_clients.map_card import picture
from skills.catalog.right_clients.outcome import ClientCard, Incomplete, Out, Ranking
from skills.catalog.right_clients.ranking import Part as ClientPart
from skills.catalog.right_clients.ranking import Place, Standing
from skills.catalog.right_clients.rules import (
    FEWEST_PARTS,
    FORMULAS,
    MEASURE_LABELS,
    MEASURES,
    PART_LABELS,
    PARTS,
    TARGET,
    WINDOW,
    PartKey,
)
from skills.citing import Citations
from skills.language.lists import counted
from skills.language.unseen import NO_CLIENTS, unseen
from skills.pictures.offered import offered
from skills.scoring.file import RecordRef
from skills.scoring.posterior import half_up
from skills.scoring.rules import CONTESTED_FROM, STRONG_FROM
from skills.wording import Voice

SKILL = "right_clients"
MOST_ROWS = 12
_HEADS: dict[PartKey, str] = {"culture": "Culture", "alignment": "Strategy", "growth": "Growth", "success": "Success"}
_EXPLAINED = 3
_BUTTONS = 4
_SIGHT = "Measured by the deals and records you may see; somebody who sees more may rank differently."


def band(points: int | None) -> Band:
    if points is None:
        return "unknown"
    return "strong" if points >= STRONG_FROM else "contested" if points >= CONTESTED_FROM else "weak"


_TONES: dict[Band, Tone] = {"strong": "good", "contested": "plain", "weak": "warn", "unknown": "muted"}


def total(one: Standing) -> str:
    if one.known < FEWEST_PARTS:
        return "too little known"
    return str(one.points) if one.known == len(PARTS) else f"at least {one.points}"


def _total_short(one: Standing) -> str:
    """ "74", "≥ 35", "?": for a column."""
    if one.known < FEWEST_PARTS:
        return "?"
    return str(one.points) if one.known == len(PARTS) else f"≥ {one.points}"


def spread(place: Place) -> str:
    return str(place.best) if place.best == place.worst else f"{place.best}–{place.worst}"


# --- the ranking


def ranking_answer(ask: Ask, card: Ranking, out: Out) -> Answer:
    part, shown, sources = out.facts.intent.part, card.standings[:MOST_ROWS], Citations()
    cites = tuple(sources.record("account", s.account.id, s.account.name) for s in shown)
    parts: list[Part] = [TextPart(_holds(card)), _table(card, shown, cites)]
    hidden = len(card.standings) - len(shown)
    if hidden:
        parts.append(TextPart(f"{hidden:,} more are ranked and not shown: ask for one by name.", "muted"))
    if out.facts.left_out:
        parts.append(TextPart(f"{out.facts.left_out:,} clients with fewer deals were not measured.", "muted"))
    parts.append(_reasons(shown, cites, part))
    parts += offered(ask, "Picture: fit and value", picture(card, out.facts, sources, ask.voice))
    parts += _thin(card, out, ask.voice)
    parts.append(DetailsPart("How each part is measured", _formulas(), "formulas"))
    parts.append(TextPart(_SIGHT, "muted"))
    return Answer(
        _title(out, card),
        tuple(parts),
        sources.sources,
        tuple(
            Action(f"client-{n}", f"Open {s.account.name}", SKILL, "client", {"account_id": s.account.id})
            for n, s in enumerate(shown[:_BUTTONS], 1)
        ),
        summary=_summary(card, out),
        skill=SKILL,
    )


def _title(out: Out, card: Ranking) -> str:
    part = out.facts.intent.part
    by = f" by {PART_LABELS[part].lower()}" if part else ""
    return f"Clients side by side{by}" if card.compared else f"Right clients{by}"


def _summary(card: Ranking, out: Out) -> str:
    part, lowest = out.facts.intent.part, out.facts.intent.lowest
    whole = counted(len(card.standings), "client")
    first = card.standings[0]
    end = "lowest" if lowest else "highest"
    if part is not None:
        points = first.part(part).points
        if points is None:
            return f"{whole}: {PART_LABELS[part].lower()} is not known for any of them."
        return f"{whole} by {PART_LABELS[part].lower()}; {end} is {first.account.name}: {points}."
    if first.known < FEWEST_PARTS and not lowest:
        return f"{whole}, and too little on record to say which is right: at most {first.known} of 4 parts known."
    place = card.places[first.account.id]
    known = f"{first.known} of 4 parts known, place {spread(place)}"
    return f"{whole}; {end} is {first.account.name}: {total(first)} ({known})."


def _holds(card: Ranking) -> str:
    """How far the order can be trusted."""
    every = list(card.places.values())
    firm = sum(p.best == p.worst for p in every)
    full = sum(s.known == len(PARTS) for s in card.standings)
    said = f"All four parts are known for {full} of {counted(len(card.standings), 'client')}; "
    holding = "none holds its place" if not firm else f"{firm} hold{'s its' if firm == 1 else ' their'} place"
    said += f"{holding} whatever the unknown turns out to be."
    leader = min(every, key=lambda p: p.rank)
    if not any(s.known >= FEWEST_PARTS for s in card.standings) or card.compared:
        return said
    if leader.most > 1:
        return f"{said} First place depends on one part: without it the first falls to place {leader.most}."
    return f"{said} First place stays when any one part is left out."


def _table(card: Ranking, shown: tuple[Standing, ...], cites: tuple[str, ...]) -> TablePart:
    columns = ("#", "Client", "Total", *(_HEADS[p] for p in PARTS), "Known", "Place")
    rows = tuple(
        (
            str(card.places[s.account.id].rank) if s.known >= FEWEST_PARTS else "–",
            s.account.name,
            _total_short(s),
            *("?" if p.points is None else str(p.points) for p in s.parts),
            f"{s.known} of 4",
            spread(card.places[s.account.id]),
        )
        for s in shown
    )
    left = {"Client"}
    return TablePart(
        columns, rows, "Ranking", align=tuple("left" if c in left else "right" for c in columns), cites=cites
    )


def _reasons(shown: tuple[Standing, ...], cites: tuple[str, ...], part: PartKey | None) -> ListPart:
    items = tuple(
        Item(
            s.account.name,
            _reason(s, part),
            badge=total(s) if part is None else _points(s.part(part)),
            tone=_TONES[band(s.points if s.known >= FEWEST_PARTS else None)],
            cites=(cite,),
        )
        for s, cite in list(zip(shown, cites, strict=True))[:_EXPLAINED]
    )
    return ListPart(items, "Why")


def _points(part: ClientPart) -> str:
    return "?" if part.points is None else str(part.points)


def _reason(one: Standing, part: PartKey | None) -> str:
    if part is not None:
        return "; ".join(m.basis for m in one.part(part).known) or f"not known: {one.part(part).measures[0].basis}"
    known = sorted((p for p in one.parts if p.exact is not None), key=lambda p: -(p.exact or 0))
    if not known:
        return "nothing known of any part"
    first = PART_LABELS[known[0].key].lower()
    if len(known) == 1:
        return f"only {first} is known: {known[0].points} ({_strongest(known[0])})"
    said = f"strongest {first} {known[0].points} ({_strongest(known[0])})"
    if known[-1].exact != known[0].exact:
        said += f"; weakest {PART_LABELS[known[-1].key].lower()} {known[-1].points} ({_weakest(known[-1])})"
    unknown = [PART_LABELS[p.key].lower() for p in one.parts if p.exact is None]
    return said + (f"; not known: {', '.join(unknown)}" if unknown else "")


def _strongest(part: ClientPart) -> str:
    return max(part.known, key=lambda m: m.value or 0).basis


def _weakest(part: ClientPart) -> str:
    return min(part.known, key=lambda m: m.value or 0).basis


def _thin(card: Ranking, out: Out, voice: Voice) -> list[Part]:
    """Parts that are unknown for everybody: a ranking without them says less than it seems to."""
    nowhere = [p for p in PARTS if all(s.part(p).exact is None for s in card.standings)]
    if not nowhere:
        return []
    names = ", ".join(PART_LABELS[p].lower() for p in nowhere)
    said = f"Not known for any client: {names}; open a client to see what each is missing."
    closed = [d.close_on for f in out.facts.files for d in f.deals if d.status != "open" and d.close_on is not None]
    past = [day for day in closed if day <= out.facts.moment.date()]
    if past and (out.facts.moment.date() - max(past)) > WINDOW:
        said += (
            f" The newest closed deal on record is of {voice.day(max(past))}: nothing falls into the last 24 months."
        )
    return [TextPart(said, "warn")]


def _formulas() -> tuple[FactsPart, ...]:
    return tuple(
        FactsPart(tuple(Fact(MEASURE_LABELS[m], FORMULAS[m]) for m in MEASURES[p]), f"{PART_LABELS[p]}: mean of")
        for p in PARTS
    )


# --- one client


def client_answer(ask: Ask, card: ClientCard, out: Out) -> Answer:
    one, place, sources = card.standing, card.place, Citations()
    cite = sources.record("account", one.account.id, one.account.name)
    chosen = out.facts.intent.part
    parts: list[Part] = [TextPart(_placed(one, place, card.of), _TONES[band(_banded(one))], (cite,))]
    parts += [_gauge(p) for p in one.parts]
    for part in sorted(one.parts, key=lambda p: p.key != chosen):
        parts.append(
            FactsPart(tuple(_fact(part, n, sources) for n in range(len(part.measures))), PART_LABELS[part.key])
        )
    parts.append(DetailsPart("How each part is measured", _formulas(), "formulas"))
    parts.append(TextPart(_SIGHT, "muted"))
    args = {"account_id": one.account.id}
    return Answer(
        f"Right client: {one.account.name}",
        tuple(parts),
        sources.sources,
        (
            Action("rank", "All clients", SKILL, "rank"),
            Action("who", "Who's who", "stakeholders", "show", args),
        ),
        summary=_standing(one, place, card.of),
        skill=SKILL,
    )


def _standing(one: Standing, place: Place, of: int) -> str:
    if one.known < FEWEST_PARTS:
        return (
            f"{one.account.name}: too little known to rank it among {counted(of, 'client')} ({one.known} of 4 parts)."
        )
    return f"{one.account.name}: {total(one)}, place {place.rank} of {of} ({one.known} of 4 parts known)."


def _banded(one: Standing) -> int | None:
    return one.points if one.known >= FEWEST_PARTS else None


def _placed(one: Standing, place: Place, of: int) -> str:
    if one.known < FEWEST_PARTS:
        known = "none" if not one.known else "one"
        return f"**Too little known**: {known} of the four parts. Its place can be {spread(place)} of {of}."
    said = f"**{total(one)} of 100, place {place.rank} of {of}.**"
    if one.known < len(PARTS):
        said += f" At most {half_up(one.high)}, were the unknown perfect: place {spread(place)}."
    elif place.best != place.worst:
        said += f" Others have unknown parts: place {spread(place)}."
    if place.least != place.most:
        return f"{said} Leaving out any one part it stands at {place.least}–{place.most}."
    return f"{said} Leaving out any one part it stays at {place.least}."


def _gauge(part: ClientPart) -> ScorePart:
    return ScorePart(
        part.key,
        PART_LABELS[part.key],
        part.points,
        band(part.points),
        coverage=f"{len(part.known)} of {len(part.measures)} known",
        target=TARGET,
    )


def _fact(part: ClientPart, n: int, sources: Citations) -> Fact:
    measure = part.measures[n]
    label = MEASURE_LABELS[measure.key]
    if measure.value is None:
        return Fact(label, f"not known: {measure.basis}", "muted")
    points = half_up(measure.value)
    return Fact(label, f"{points}: {measure.basis}", _TONES[band(points)], _cites(measure.refs, sources))


def _cites(refs: tuple[RecordRef, ...], sources: Citations) -> tuple[str, ...]:
    return tuple(sources.record(r.kind, r.id, r.title, at=r.at) for r in refs)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    if card.lack == "nothing_found":
        title, said = "No such client", unseen(out.facts.wanted, "clients and deals", "rank my clients")
    else:
        title, said = "No clients", NO_CLIENTS
    return Answer(title, (TextPart(said, "warn"),), summary=said, skill=SKILL)
