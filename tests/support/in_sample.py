"""Puts a question to a skill in the sample workspace, on behalf of somebody who works there."""

from knowledge.access import Principal
from knowledge.records import Team, User
from knowledge.sample import Record, sample
from skills.ask import Entities
from skills.registry import AnySkill
from skills.runner import Outcome
from tests.support.asking import answered, asking
from tests.support.told import ORDINARY, by_name, of

RECORDS: tuple[Record, ...] = tuple(sample(ORDINARY))
"""Told when this is imported: making it reads files."""


def principal(name: str) -> Principal:
    user = next(u for u in of(RECORDS, User) if u.name == name)
    teams = frozenset(t.id for t in of(RECORDS, Team) if t.manager_id == user.id)
    return Principal("default", user.id, user.role, team_ids=teams, name=user.name, region=user.region)


async def told(skill: AnySkill, text: str, who: str, *deals: str, users: tuple[str, ...] = ()) -> Outcome:
    """Everybody sees every deal here; what is personal stays with who may see it."""
    ids = {u.name: u.id for u in of(RECORDS, User)}
    found = tuple(by_name(RECORDS, d).id for d in deals)
    entities = Entities(deal_ids=found, user_ids=tuple(ids[u] for u in users), mentions=deals)
    return await answered(skill, asking(text, entities, principal=principal(who), now=ORDINARY), RECORDS)
