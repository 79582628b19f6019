"""What came in by mail: no answer yet, a competitor that is new on the deal, a word about budget. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.records import Activity, Competitor, Contact, Deal
from skills.answer import Action, Field
from skills.language.sentences import sentences
from skills.noticing.notice import Notice, Ref
from skills.noticing.on_deals import deal_ref, short, step_reached
from skills.noticing.watch import Seen, Watch
from skills.people.contacts import is_contact
from skills.wording import Voice

WAITS_FROM = (1, 3, 7, 14)
"""Days a mail waits for our answer at which it is told."""
_OLDEST = 21
_BUDGET = re.compile(
    r"\b(budgets?|funding|funds|capex|opex|purchase order|cost (?:cut|freeze|programme|program)s?|"
    r"spending (?:freeze|stop)|board (?:approved|approval)|signed off|sign-off)\b",
    re.IGNORECASE,
)
_HARD = re.compile(
    r"\b(no|not|cut|cuts|frozen|freeze|gone|withdrawn|stop|stopped|refused|rejected|reallocated|less)\b", re.IGNORECASE
)
_WHEN = Field("due_on", "When", "date")
_NAMED_FROM = 3
"""Letters of a competitor's name below which it is not looked for in a text."""


def of_mails(watch: Watch, voice: Voice) -> Iterator[Notice]:
    for seen in watch.deals:
        people = {c.id: c for c in seen.file.contacts}
        place = _Place(seen.deal, seen.deal.name, {"deal_id": seen.deal.id})
        yield from _unanswered(seen.activities, seen.activities, people, place, watch, voice)
        yield from _rivals(seen, watch)
        yield from _budget(seen, watch, voice)
    yield from _of_no_deal(watch, voice)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a conversation is filed with."""

    deal: Deal | None
    where: str
    args: Mapping[str, str]


def _of_no_deal(watch: Watch, voice: Voice) -> Iterator[Notice]:
    """Mails filed with a client alone; an answer that was filed with one of the client's deals is one all the same."""
    people = {c.id: c for c in watch.guests}
    for account_id in sorted({a.account_id for a in watch.loose if a.account_id}):
        client = watch.accounts.get(account_id)
        if client is None:
            continue
        mails = [a for a in watch.loose if a.account_id == account_id and a.at <= watch.now]
        elsewhere = [a for s in watch.deals if s.deal.account_id == account_id for a in s.activities]
        place = _Place(None, client.name, {"account_id": client.id})
        yield from _unanswered(mails, (*mails, *elsewhere), people, place, watch, voice)


def _unanswered(
    mails: Iterable[Activity],
    everything: Sequence[Activity],
    people: Mapping[str, Contact],
    place: _Place,
    watch: Watch,
    voice: Voice,
) -> Iterator[Notice]:
    """The newest word of a conversation is theirs, and nobody of us wrote, called or met its writer since.

    One that asks nothing weighs less: it may need no answer.
    """
    for mail in _last_of_threads(mails):
        days = (voice.today - voice.day_of(mail.at)).days
        reached = step_reached(days, WAITS_FROM)
        if mail.direction != "in" or reached is None or days > _OLDEST or _answered(mail, everything):
            continue
        if not watch.everybody and mail.user_id not in (None, watch.user_id):
            continue
        writer = people.get(mail.contact_ids[0]) if mail.contact_ids else None
        known = writer.name if writer else "Somebody"
        asks = "?" in mail.body or "?" in mail.subject
        name = writer.name if writer else "A mail"
        task = (Field("subject", "Task", value=f"Answer {name}: {short(mail.subject, 60)}"), _WHEN)
        yield Notice(
            "unanswered",
            mail.thread or mail.id,
            f"{mail.id}:{reached}",
            (45.0 if asks else 32.0) + 5 * WAITS_FROM.index(reached),
            f"{known} wrote {voice.ago(mail.at)}, unanswered: “{short(mail.subject, 50)}”",
            place.deal,
            place.where,
            at=mail.at,
            refs=(mail_ref(mail),),
            action=Action("answer", "Plan the answer", "crm_update", "task", dict(place.args), fields=task),
        )


def mail_ref(mail: Activity) -> Ref:
    return Ref("activity", mail.id, mail.subject or "Mail", mail.at, short(mail.body, 300), "mail")


def _last_of_threads(activities: Iterable[Activity]) -> list[Activity]:
    """The newest mail of each conversation, newest first."""
    last: dict[str, Activity] = {}
    for a in sorted((a for a in activities if a.kind == "mail"), key=lambda a: (a.at, a.id), reverse=True):
        last.setdefault(a.thread or a.id, a)
    return list(last.values())


def _answered(mail: Activity, activities: Iterable[Activity]) -> bool:
    """By anything after it with its writer: a mail of ours, a call, a meeting."""
    writer = set(mail.contact_ids[:1])
    return any(
        a.at > mail.at
        and (a.direction == "out" if a.kind == "mail" else is_contact(a))
        and (not writer or bool(writer & set(a.contact_ids)))
        for a in activities
    )


def _incoming(seen: Seen, watch: Watch) -> list[Activity]:
    since = (a for a in seen.activities if watch.since < a.at <= watch.now)
    return [a for a in since if a.kind == "mail" and a.direction == "in"]


def _rivals(seen: Seen, watch: Watch) -> Iterator[Notice]:
    named = {c.id: c for c in watch.competitors}
    for edge in sorted(seen.rivals, key=lambda e: e.id):
        if watch.since < edge.valid_from <= watch.now and edge.subject_id in named:
            position = str(edge.attrs.get("position") or "")
            yield _rival(seen, named[edge.subject_id], f"“{short(position)}”" if position else "", (deal_ref(seen),))
    known = {e.subject_id for e in seen.rivals}
    for rival in sorted((c for c in watch.competitors if c.id not in known), key=lambda c: c.name):
        for mail in _incoming(seen, watch):
            said = next((s for s in sentences(mail.body) if names(rival, s)), None)
            if said is not None:
                yield _rival(seen, rival, f"in a mail: “{short(said)}”", (mail_ref(mail),))
                break


def _rival(seen: Seen, rival: Competitor, detail: str, refs: tuple[Ref, ...]) -> Notice:
    return Notice(
        "rival",
        f"{seen.deal.id}:{rival.id}",
        rival.id,
        65.0,
        f"{rival.name} is in the race now",
        seen.deal,
        seen.deal.name,
        detail,
        refs=refs,
        action=Action("themes", "What only we have", "impact_themes", "show", {"deal_id": seen.deal.id}),
    )


def names(rival: Competitor, text: str) -> bool:
    """Whether a text names a competitor, by name or alias, as a word of its own."""
    known = [n for n in (rival.name, *rival.aliases) if len(n) >= _NAMED_FROM]
    return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text, re.IGNORECASE) for n in known)


def _budget(seen: Seen, watch: Watch, voice: Voice) -> Iterator[Notice]:
    for mail in _incoming(seen, watch):
        said = next((s for s in sentences(mail.body) if _BUDGET.search(s)), None)
        if said is None:
            continue
        writer = seen.contact(mail.contact_ids[0]) if mail.contact_ids else None
        hard = _HARD.search(said) is not None
        yield Notice(
            "budget",
            mail.id,
            mail.id,
            66.0 if hard else 58.0,
            f"{writer.name if writer else 'A mail'} on budget: “{short(said)}”",
            seen.deal,
            seen.deal.name,
            at=mail.at,
            refs=(mail_ref(mail),),
            action=Action("money", "Find the money", "find_the_money", "show", {"deal_id": seen.deal.id}),
        )
