"""The measures of culture fit, alignment and growth, each from records by one formula (see `rules`). Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from knowledge.records import Activity, Deal
from skills.catalog.right_clients.file import ClientFile, Company, Measure
from skills.catalog.right_clients.rules import (
    ANSWER_WITHIN,
    FEWEST_CLOSED,
    FEWEST_CONTACTS,
    FEWEST_MAILS,
    FEWEST_OTHERS,
    FEWEST_TICKETS,
    IN_TOUCH_WITHIN,
    MAILS_SINCE,
    SETTLED_WITHIN,
    WINDOW,
    YEAR,
    MeasureKey,
)
from skills.language.lists import counted
from skills.scoring.file import DealFile, RecordRef
from skills.scoring.posterior import rating, weight
from skills.scoring.readings import readings

_SENTIMENT = ("sentiment", "values_distinct")
_MOST_REFS = 3


def share(part: float | Decimal, whole: float | Decimal) -> float:
    return 100 * float(part) / float(whole)


# --- culture fit


def answers(file: ClientFile, moment: datetime) -> Measure:
    """A mail younger than the time an answer may take says nothing yet."""
    mails = [a for a in file.activities if a.kind == "mail" and a.at <= moment and a.thread]
    came: dict[str, list[datetime]] = defaultdict(list)
    for mail in mails:
        if mail.direction == "in" and mail.thread:
            came[mail.thread].append(mail.at)
    sent = [m for m in mails if m.direction == "out" and moment - MAILS_SINCE <= m.at <= moment - ANSWER_WITHIN]
    answered = [m for m in sent if any(m.at < at <= m.at + ANSWER_WITHIN for at in came[m.thread or ""])]
    if len(sent) < FEWEST_MAILS:
        return Measure("answers", None, f"{counted(len(sent), 'mail')} of ours to judge by, {FEWEST_MAILS} needed")
    basis = f"{len(answered)} of {len(sent)} of our mails answered within {ANSWER_WITHIN.days} days"
    return Measure("answers", share(len(answered), len(sent)), basis, _activities(answered))


def in_touch(file: ClientFile, moment: datetime) -> Measure:
    active = {c.id for c in file.contacts if c.active}
    if len(active) < FEWEST_CONTACTS:
        return Measure(
            "in_touch", None, f"{counted(len(active), 'active contact')} on record, {FEWEST_CONTACTS} needed"
        )
    recent = [a for a in file.activities if moment - IN_TOUCH_WITHIN <= a.at <= moment]
    heard = [a for a in recent if a.kind in ("call", "meeting") or (a.kind == "mail" and a.direction == "in")]
    near = {c for a in heard for c in (a.contact_ids if a.kind != "mail" else a.contact_ids[:1])} & active
    basis = f"{len(near)} of {len(active)} active contacts wrote or met us in {IN_TOUCH_WITHIN.days} days"
    return Measure("in_touch", share(len(near), len(active)), basis, _activities(heard))


def sentiment(file: ClientFile, moment: datetime) -> Measure:
    """Evidence weighed as everywhere (METHODOLOGY §1): strength, reliability, age."""
    found = [
        e
        for e in {e.id: e for e in file.evidence}.values()
        if e.status == "accepted" and e.sub_factor in _SENTIMENT and e.recorded_at <= moment
    ]
    if not found:
        return Measure("sentiment", None, "no accepted evidence of how they feel about us")
    found.sort(key=lambda e: (e.at, e.id), reverse=True)
    weights = [(e.polarity, weight(e.strength, e.fog, e.at, moment)) for e in found]
    rated = rating(sum(w for p, w in weights if p > 0), sum(w for p, w in weights if p < 0))
    good = sum(e.polarity > 0 for e in found)
    refs = tuple(RecordRef("evidence", e.id, e.statement, e.at) for e in found[:_MOST_REFS])
    return Measure("sentiment", 10 * rated, f"{good} for, {len(found) - good} against", refs)


def settled(file: ClientFile, moment: datetime) -> Measure:
    """A ticket still open counts once it is older than the time it should have taken."""
    day = moment.date()
    start = (moment - WINDOW).date()
    quick = late = 0
    refs = []
    for ticket in sorted(file.tickets, key=lambda t: (t.opened_on, t.id), reverse=True):
        if not start <= ticket.opened_on <= day:
            continue
        until = ticket.closed_on if ticket.closed_on is not None and ticket.closed_on <= day else None
        took = (until or day) - ticket.opened_on
        if until is None and took <= SETTLED_WITHIN:
            continue
        quick, late = quick + (took <= SETTLED_WITHIN), late + (took > SETTLED_WITHIN)
        refs.append(RecordRef("ticket", ticket.id, ticket.summary))
    if quick + late < FEWEST_TICKETS:
        return Measure("settled", None, f"{counted(quick + late, 'ticket')} in 24 months, {FEWEST_TICKETS} needed")
    basis = f"{quick} of {quick + late} tickets closed within {SETTLED_WITHIN.days} days"
    return Measure("settled", share(quick, quick + late), basis, tuple(refs[:_MOST_REFS]))


# --- strategic alignment


def live_business(file: ClientFile, moment: datetime) -> list[Deal]:
    """Open deals, and those won in the last 24 months."""
    return [d for d in file.deals if d.status == "open"] + _won(file, moment, 0, WINDOW.days)


def alignment(file: ClientFile, company: Company, moment: datetime) -> list[Measure]:
    business = live_business(file, moment)
    ids = {d.id for d in business}
    links = [e for e in company.carries if e.subject_id in ids]
    return [
        _carried(company, business, [e.object_id for e in links]),
        _weight(company, business, {e.subject_id for e in links if e.object_id in {i.id for i in company.imperatives}}),
        _joint(file, company),
        _matched(file, {e.object_id for e in (*links, *file.joint)}),
    ]


def _carried(company: Company, business: list[Deal], carried: Iterable[str]) -> Measure:
    if not company.imperatives:
        return Measure("carried", None, "no imperative of ours is on record")
    if not business:
        return Measure("carried", None, "no open or recent deal")
    ours = [i for i in company.imperatives if i.id in set(carried)]
    basis = f"{len(ours)} of our {len(company.imperatives)}" + (f": {', '.join(i.title for i in ours)}" if ours else "")
    refs = tuple(RecordRef("deal", d.id, d.name) for d in business[:_MOST_REFS])
    return Measure("carried", share(len(ours), len(company.imperatives)), basis, refs)


def _weight(company: Company, business: list[Deal], carriers: set[str]) -> Measure:
    if not company.imperatives:
        return Measure("weight", None, "no imperative of ours is on record")
    if not business:
        return Measure("weight", None, "no open or recent deal")
    unfit = _not_summable("weight", business)
    if unfit is not None:
        return unfit
    whole = _sum(business)
    carrying = [d for d in business if d.id in carriers]
    refs = tuple(RecordRef("deal", d.id, d.name) for d in carrying[:_MOST_REFS])
    value = share(_sum(carrying), whole)
    return Measure("weight", value, f"{value:.0f} % of the value open or won in 24 months", refs)


def _joint(file: ClientFile, company: Company) -> Measure:
    if file.joint:
        return Measure("joint", 100.0, f"{counted(len(file.joint), 'joint initiative')} on record")
    if not company.any_joint:
        return Measure("joint", None, "no joint initiative is on record for any client")
    return Measure("joint", 0.0, "none on record, other clients have one")


def _matched(file: ClientFile, linked: set[str]) -> Measure:
    if not file.imperatives:
        return Measure("matched", None, "none of their imperatives is on record")
    met = [i for i in file.imperatives if i.id in linked]
    if not met:
        known = counted(len(file.imperatives), "imperative")
        return Measure("matched", None, f"{known} of theirs on record, no link from a deal or initiative to any")
    basis = f"{len(met)} of their {len(file.imperatives)}: {', '.join(i.title for i in met)}"
    return Measure("matched", share(len(met), len(file.imperatives)), basis)


# --- growth


def won_trend(file: ClientFile, moment: datetime) -> Measure:
    recent, before = _won(file, moment, 0, YEAR.days), _won(file, moment, YEAR.days, WINDOW.days)
    both = [*recent, *before]
    if not both:
        return Measure("won_trend", None, "nothing won in 24 months")
    unfit = _not_summable("won_trend", both)
    if unfit is not None:
        return unfit
    value = share(_sum(recent), _sum(both))
    direction = "growing" if value > 50 else "shrinking" if value < 50 else "level"
    basis = f"{direction}: {value:.0f} % of what they bought in 24 months falls in the last 12"
    return Measure("won_trend", value, basis, tuple(RecordRef("deal", d.id, d.name) for d in both[:_MOST_REFS]))


def pipeline(file: ClientFile, moment: datetime) -> Measure:
    opened = [d for d in file.deals if d.status == "open"]
    won = _won(file, moment, 0, WINDOW.days)
    if not won:
        basis = f"{counted(len(opened), 'open deal')}, and nothing won in 24 months to hold against it"
        return Measure("pipeline", None, basis)
    unfit = _not_summable("pipeline", [*opened, *won])
    if unfit is not None:
        return unfit
    value = share(_sum(opened), _sum([*opened, *won]))
    basis = f"{counted(len(opened), 'open deal')}: {value:.0f} % of open and recently won value is still ahead"
    return Measure("pipeline", value, basis, tuple(RecordRef("deal", d.id, d.name) for d in opened[:_MOST_REFS]))


def revenue(file: ClientFile, company: Company) -> Measure:
    mine = file.account.revenue
    if mine is None:
        return Measure("revenue", None, "no revenue on record")
    others = list(company.revenues.get(file.account.currency, ()))
    if float(mine) in others:
        others.remove(float(mine))
    if len(others) < FEWEST_OTHERS:
        known = counted(len(others), "other client")
        return Measure("revenue", None, f"{known} with revenue in {file.account.currency}, {FEWEST_OTHERS} needed")
    smaller = sum(r < float(mine) for r in others)
    return Measure("revenue", share(smaller, len(others)), f"larger than {smaller} of {len(others)} other clients")


def _won(file: ClientFile, moment: datetime, newest: int, oldest: int) -> list[Deal]:
    """Won between so many days ago, the older end left out."""
    day = moment.date()
    return [
        d
        for d in file.deals
        if d.status == "won" and d.close_on is not None and newest <= (day - d.close_on).days < oldest
    ]


def _not_summable(key: MeasureKey, deals: list[Deal]) -> Measure | None:
    """Amounts add up only when all are known and in one currency."""
    without = sum(d.amount is None for d in deals)
    if without:
        return Measure(key, None, f"no amount on {without} of {counted(len(deals), 'deal')}")
    currencies = sorted({d.currency for d in deals})
    if len(currencies) > 1:
        return Measure(key, None, f"amounts in {' and '.join(currencies)}, which are not added")
    if _sum(deals) <= 0:
        return Measure(key, None, "no value to compare")
    return None


def _sum(deals: Iterable[Deal]) -> Decimal:
    return sum((d.amount for d in deals if d.amount is not None), Decimal(0))


# --- mutual success


def success(file: ClientFile, moment: datetime) -> list[Measure]:
    """The readings that Right to Win takes from the same records, and how often they chose us."""
    whole = Deal(file.account.id, file.account.tenant, file.account.name, file.account.owner_id or "", file.account.id)
    read = readings(
        DealFile(whole, file.account, deliveries=file.deliveries, nps=file.nps, account_deals=file.deals), moment
    )
    missing: dict[MeasureKey, str] = {
        "contract_terms": "no delivery with contract terms in 24 months",
        "sla": "no delivery with an SLA in 24 months",
        "project_success": "no project ended in 24 months",
        "nps": "no survey in 24 months",
        "renewal": "no renewal, expansion or follow-on deal in 24 months",
    }
    found = [
        Measure(key, 10 * r.rating, r.basis, r.refs[:_MOST_REFS]) if (r := read.get(key)) else Measure(key, None, why)
        for key, why in missing.items()
    ]
    return [*found, _win_share(file, moment)]


def _win_share(file: ClientFile, moment: datetime) -> Measure:
    day = moment.date()
    closed = [
        d
        for d in file.deals
        if d.status != "open" and d.close_on is not None and 0 <= (day - d.close_on).days < WINDOW.days
    ]
    if len(closed) < FEWEST_CLOSED:
        return Measure("win_share", None, f"{counted(len(closed), 'closed deal')} in 24 months, {FEWEST_CLOSED} needed")
    won = sum(d.status == "won" for d in closed)
    refs = tuple(RecordRef("deal", d.id, d.name) for d in closed[:_MOST_REFS])
    return Measure("win_share", share(won, len(closed)), f"{won} of {len(closed)} closed deals won", refs)


def _activities(found: list[Activity]) -> tuple[RecordRef, ...]:
    newest = sorted(found, key=lambda a: (a.at, a.id), reverse=True)[:_MOST_REFS]
    return tuple(RecordRef("activity", a.id, a.subject, a.at) for a in newest)
