"""Numbers on record that are a rating by themselves (METHODOLOGY §1): NPS, shares met, similar deliveries.

A share looks at the deliveries of the last 24 months. A project still running counts for SLA and terms, which
are measured as it goes; whether it succeeded or was renewed is known only once it ended.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from knowledge.records import CaseStudy, Deal, Delivery
from skills.scoring.file import DealFile, Reading, RecordRef, midnight, window_start
from skills.scoring.rules import HALVING_DELIVERIES, SCALE
from skills.wording import minus


def readings(file: DealFile, moment: datetime) -> dict[str, Reading]:
    """By sub-factor; a sub-factor without a number on record is absent."""
    found = [
        _nps(file, moment),
        _share(file, moment, "contract_terms", "Contract terms met", lambda d: d.terms_met),
        _share(file, moment, "sla", "SLA met", lambda d: d.sla_met),
        _share(file, moment, "project_success", "Projects successful", _success, ended=True),
        _renewal(file, moment),
        *_track(file),
    ]
    return {r.sub_factor: r for r in found if r is not None}


def similar_deliveries(count: float) -> float:
    """§1: n similar deliveries as a rating."""
    return float(SCALE * (1 - 0.5 ** (count / HALVING_DELIVERIES)))


def _nps(file: DealFile, moment: datetime) -> Reading | None:
    """The latest survey: an older one is what it was, not what it is."""
    start, day = window_start(moment), moment.date()
    surveys = sorted((s for s in file.nps if start <= s.on <= day), key=lambda s: (s.on, s.id))
    if not surveys:
        return None
    latest = surveys[-1]
    at = midnight(latest.on)
    ref = RecordRef("nps_survey", latest.id, f"NPS survey, {latest.responses} answers", at)
    return Reading("nps", (latest.nps + 100) / 20, minus(f"NPS {latest.nps:+d}"), (ref,), at)


def in_window(delivery: Delivery, moment: datetime, *, ended: bool) -> bool:
    """Whether a delivery belongs to the last 24 months; with `ended`, only one that is over by `moment`."""
    day = moment.date()
    if delivery.started_on > day:
        return False
    over = delivery.ended_on is not None and delivery.ended_on <= day
    if not over:
        return not ended
    return delivery.ended_on is not None and delivery.ended_on >= window_start(moment)


def _success(delivery: Delivery) -> float | None:
    return None if delivery.success is None else float(delivery.success)


def _renewed(delivery: Delivery) -> float | None:
    return None if delivery.renewed is None else float(delivery.renewed)


def _share(
    file: DealFile,
    moment: datetime,
    sub_factor: str,
    label: str,
    met: Callable[[Delivery], float | None],
    *,
    ended: bool = False,
) -> Reading | None:
    known = [(d, v) for d in file.deliveries if in_window(d, moment, ended=ended) and (v := met(d)) is not None]
    if not known:
        return None
    share = sum(v for _, v in known) / len(known)
    noun = "delivery" if len(known) == 1 else "deliveries"
    refs = tuple(_delivery_ref(d, moment) for d, _ in known)
    return Reading(
        sub_factor, SCALE * share, f"{label}: {share:.0%} over {len(known)} {noun}", refs, _latest(r.at for r in refs)
    )


def _delivery_ref(delivery: Delivery, moment: datetime) -> RecordRef:
    ended = delivery.ended_on is not None and delivery.ended_on <= moment.date()
    day = delivery.ended_on if ended and delivery.ended_on is not None else delivery.started_on
    return RecordRef("delivery", delivery.id, delivery.name, midnight(day))


def _renewal(file: DealFile, moment: datetime) -> Reading | None:
    """What deliveries say of renewal; failing that, renewal and expansion deals; failing that, follow-on deals.

    The first that has anything to say speaks alone: the same renewal is often on record as both.
    """
    delivered = _share(file, moment, "renewal", "Renewed or expanded", _renewed, ended=True)
    if delivered is not None:
        return delivered
    closed = closed_deals(file, moment)
    grown = [d for d in closed if d.kind in ("renewal", "expansion")]
    if grown:
        return _won_share(grown, "Renewals and expansions won")
    wins = [d.close_on for d in file.account_deals if d.status == "won" and d.close_on is not None]
    follow_on = [d for d in closed if wins and d.close_on is not None and d.close_on > min(wins)]
    return _won_share(follow_on, "Follow-on deals won") if follow_on else None


def closed_deals(file: DealFile, moment: datetime, deals: Iterable[Deal] | None = None) -> list[Deal]:
    """Of `deals` (the client's, unless given) those that closed within the window, this one left out."""
    start, day = window_start(moment), moment.date()
    return [
        d
        for d in (file.account_deals if deals is None else deals)
        if d.id != file.deal.id
        and d.status in ("won", "lost")
        and d.close_on is not None
        and start <= d.close_on <= day
    ]


def _won_share(deals: list[Deal], label: str) -> Reading:
    won = [d for d in deals if d.status == "won"]
    refs = tuple(
        RecordRef("deal", d.id, f"{d.name} ({d.status})", midnight(d.close_on)) for d in deals if d.close_on is not None
    )
    share = len(won) / len(deals)
    basis = f"{label}: {len(won)} of {len(deals)} in 24 months"
    return Reading("renewal", SCALE * share, basis, refs, _latest(r.at for r in refs))


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((m for m in moments if m is not None), default=None)


def _track(file: DealFile) -> list[Reading]:
    """Quantum. Nothing similar on record is silence, not a zero: the sub-factor stays unknown."""
    track = file.track
    if track is None:
        return []
    refs = _track_refs(file)
    counted = (
        ("similar_deliveries", track.same_solution, "with the same solution"),
        ("geographic_relevance", track.same_region, f"in {file.region or 'the region'}"),
        ("industry_experience", track.same_industry, f"in {file.industry or 'the industry'}"),
    )
    return [
        Reading(
            key, similar_deliveries(n), f"{n} similar {'delivery' if n == 1 else 'deliveries'} {where}", refs[key], None
        )
        for key, n, where in counted
        if n > 0
    ]


def _track_refs(file: DealFile) -> dict[str, tuple[RecordRef, ...]]:
    """The case studies and deals behind each count, as far as the asker may open them."""
    track = file.track
    assert track is not None
    solutions = set(file.deal.product_ids)
    studies = [c for c in file.case_studies if c.id in set(track.case_study_ids)]
    deals = [d for d in file.account_deals if d.id in set(track.deal_ids)]
    pairs: list[tuple[RecordRef, CaseStudy | Deal]] = [
        *((RecordRef("case_study", c.id, c.title, midnight(c.completed_on)), c) for c in studies),
        *((RecordRef("deal", d.id, d.name, midnight(d.close_on) if d.close_on else None), d) for d in deals),
    ]
    return {
        "similar_deliveries": tuple(ref for ref, r in pairs if solutions & set(r.product_ids)),
        "geographic_relevance": tuple(ref for ref, r in pairs if file.region and r.region == file.region),
        "industry_experience": tuple(ref for ref, r in pairs if file.industry and r.industry == file.industry),
    }
