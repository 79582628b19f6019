"""The record that an observation read out of a text becomes, whichever skill files it."""

from datetime import datetime

from knowledge.records import Deal, Evidence, record_id
from skills.ask import Ask
from skills.evidence_reading.filed import Found
from skills.evidence_reading.ref import SOURCE


def evidence_of(ask: Ask, deal: Deal, found: Found, moment: datetime) -> Evidence:
    """Proposed, and dated no later than `moment`. Its id is the turn's: what was undone can be accepted again.

    A text of the client's that is of no deal stays so, and counts for each of its deals; one that is filed nowhere
    counts for `deal`.
    """
    text, p = found.text, found.proposal
    place = f"{ask.turn_id}:{text.source_kind}:{text.source_id or ''}:{deal.id}:{p.quote}"
    return Evidence(
        id=record_id("evidence", ask.principal.tenant, SOURCE, place),
        tenant=ask.principal.tenant,
        c=p.c,
        factor=p.factor,
        sub_factor=p.sub_factor,
        polarity=p.polarity,
        strength=p.strength,
        fog=p.fog,
        statement=p.quote,
        at=min(p.at or text.at, moment),
        recorded_at=moment,
        deal_id=text.deal_id if text.deal_id or text.account_id else deal.id,
        account_id=text.account_id or deal.account_id,
        speaker=p.speaker or None,
        source_kind=text.source_kind,
        source_id=text.source_id,
        locator=p.locator or text.locator or None,
        status="proposed",
        by=ask.principal.user_id,
        source=SOURCE,
    )
