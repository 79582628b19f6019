"""An initiative taken up: the record it becomes, and the score frozen where it begins. Pure."""

from dataclasses import replace
from datetime import datetime

from knowledge.records import Initiative, Snapshot
from knowledge.writer import Change
from skills.initiatives.plan import Entry, Plan
from skills.scoring.snapshot import is_due, snapshot_change


def new_initiative(entry: Entry, plan: Plan, *, record_id: str, by: str, source: str) -> Initiative:
    """A proposal as a record, still proposed."""
    return Initiative(
        id=record_id,
        tenant=plan.file.deal.tenant,
        deal_id=plan.file.deal.id,
        c=entry.aim.c,
        title=entry.title,
        owner_id=entry.owner_id,
        at=plan.now.at,
        by=by,
        sub_factors=entry.aim.sub_factors,
        qualifier=entry.aim.qualifier,
        expected_gain=entry.step.exact_gain,
        effort=entry.effort.rung,
        contact_id=entry.someone.contact.id if entry.someone else None,
        due_on=entry.due_on,
        source=source,
    )


def start_snapshot(plan: Plan, last: Snapshot | None, at: datetime, *, detail: str, key: str) -> tuple[Change, ...]:
    """The score as it stands where an initiative begins; nothing where it was just frozen."""
    if not is_due(plan.now, last, plan.now.at):
        return ()
    tenant = plan.file.deal.tenant
    return (snapshot_change(replace(plan.now, at=at), tenant=tenant, cause="initiative", detail=detail, key=key),)
