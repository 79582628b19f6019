"""One short question with buttons, where guessing would be worse.

Nothing here knows of records beyond the asker's directory, so a name that is hidden and one that does not
exist are answered with the same words.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from rapidfuzz import fuzz, process

from bot.turn import Press
from bot.understand.entities import Mention
from bot.understand.model import Clarify, Option
from bot.understand.names import NameIndex
from knowledge.access import Principal
from knowledge.directory import NameEntry, NameKind
from skills.ask import Entities
from skills.registry import AnySkill
from skills.wording import Voice

MOST_OPTIONS = 5
LONGEST_LABEL = 74
"""Slack cuts a button at 75 characters."""
_ARG: dict[NameKind, str] = {
    "deal": "deal_id",
    "account": "account_id",
    "contact": "contact_id",
    "user": "user_id",
    "product": "product_id",
    "competitor": "competitor_id",
}
_FIELDS = {
    "deal_ids": "deal_id",
    "account_ids": "account_id",
    "contact_ids": "contact_id",
    "user_ids": "user_id",
    "product_ids": "product_id",
    "competitor_ids": "competitor_id",
}
OFFERED: dict[NameKind, tuple[str, ...]] = {
    "deal": ("right_to_win", "power_plan", "stakeholders"),
    "account": ("client_profile", "right_to_win", "client_strategy"),
    "contact": ("stakeholders", "ask", "crm_update"),
    "user": ("licence_to_sell", "attainment_plan", "ask"),
    "product": ("ask", "impact_themes"),
    "competitor": ("ask", "impact_themes"),
}
"""What a name alone ("Helix?") is offered as, in this order."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MOST_TEXT = 1_500
"""Characters of the message a button carries along (Slack: 2,000 a value)."""


def args_of(entities: Entities, text: str) -> dict[str, str]:
    """What a button must carry to mean the same as the message it replaces."""
    args = {arg: ",".join(ids) for field, arg in _FIELDS.items() if (ids := getattr(entities, field)[:10])}
    return {**args, "text": text[:MOST_TEXT]}


def entities_in(args: dict[str, str]) -> Entities:
    """The inverse of `args_of`, as far as names go."""

    def ids(arg: str) -> tuple[str, ...]:
        return tuple(i for i in args.get(arg, "").split(",") if i)

    return Entities(
        deal_ids=ids("deal_id"),
        account_ids=ids("account_id"),
        contact_ids=ids("contact_id"),
        user_ids=ids("user_id"),
        product_ids=ids("product_id"),
        competitor_ids=ids("competitor_id"),
    )


def about_a(kind: NameKind, skills: Collection[AnySkill]) -> tuple[AnySkill, ...]:
    """Of the `skills` one may use, those offered for a name of this kind alone."""
    by_name = {s.name: s for s in skills}
    return tuple(by_name[name] for name in OFFERED[kind] if name in by_name)


def which_one(mention: Mention, voice: Voice, skill: str, text: str, entities: Entities) -> Clarify:
    """Several records bear the name: their details tell them apart."""
    entries = mention.entries[:MOST_OPTIONS]
    return Clarify(f"Which “{_short(mention.text)}” do you mean?", _options(entries, voice, skill, text, entities))


def which_deal(
    index: NameIndex,
    principal: Principal,
    voice: Voice,
    skill: str,
    text: str,
    entities: Entities,
    *,
    unknown: str = "",
    account: NameEntry | None = None,
    kind: NameKind = "deal",
) -> Clarify:
    noun = {"deal": "deal", "account": "client"}.get(kind, "record")
    if account is not None:
        own = [d for d in index.deals_of(account.id) if d.status == "open"] or index.deals_of(account.id)
        choices = plausible(own, principal, voice.today)
        if choices:
            return Clarify(f"Which deal with {account.name}?", _options(choices, voice, skill, text, entities))
        unknown = ""
        lead = f"I find no deal with {account.name} that you may see."
    elif unknown:
        lead = f"I find no {noun} called “{_short(unknown)}” that you may see."
    else:
        lead = ""
    pool = [e for e in index.entries if e.kind == kind]
    choices = _alike(unknown, pool) if unknown else []
    choices += [e for e in plausible(pool, principal, voice.today) if e not in choices]
    options = _options(choices[:MOST_OPTIONS], voice, skill, text, replace(entities, unresolved=()))
    if not options:
        return Clarify(lead or f"I find no {noun} of yours yet. Which one do you mean?", ())
    return Clarify(f"{lead} Which one do you mean?" if lead else f"Which {noun}?", options)


def which_skill(skills: Sequence[AnySkill], text: str, entities: Entities, about: str = "") -> Clarify:
    question = f"What would you like to know about {about}?" if about else "What would you like me to do?"
    options = tuple(Option(s.title, Press(s.name, "show", args_of(entities, text))) for s in skills)
    return Clarify(question, options)


def plausible(entries: Sequence[NameEntry], principal: Principal, today: date) -> list[NameEntry]:
    """One's own and open first, then what was touched last, closes soonest, is worth most."""

    def rank(e: NameEntry) -> tuple[bool, bool, float, int, float, str]:
        return (
            e.kind == "deal" and e.status != "open",
            e.owner_id != principal.user_id,
            -(e.touched_at or _NEVER).timestamp(),
            abs((e.close_on - today).days) if e.close_on else 10_000,
            -float(e.amount or 0),
            e.name,
        )

    return sorted(entries, key=rank)[:MOST_OPTIONS]


def _alike(name: str, pool: Sequence[NameEntry]) -> list[NameEntry]:
    """Records whose names look like what was written, best first."""
    found = process.extract(name.lower(), [e.name.lower() for e in pool], scorer=fuzz.WRatio, limit=3, score_cutoff=72)
    return [pool[at] for _, _, at in found]


def _options(
    entries: Sequence[NameEntry], voice: Voice, skill: str, text: str, entities: Entities
) -> tuple[Option, ...]:
    options = []
    for entry in entries:
        args = {**args_of(entities, text), _ARG[entry.kind]: entry.id}
        if entry.kind == "deal" and entry.account_id:
            args["account_id"] = entry.account_id
        options.append(Option(_label(entry, voice), Press(skill, "show", args)))
    return tuple(options)


def _label(entry: NameEntry, voice: Voice) -> str:
    amount = voice.money(entry.amount, entry.currency) if entry.amount is not None else ""
    told = " · ".join(t for t in (amount, entry.detail) if t)
    label = f"{entry.name} ({told})" if told else entry.name
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
