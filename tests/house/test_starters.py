"""Every question that is offered is understood, for every role of the sample company."""

import asyncio
from datetime import UTC, datetime

from bot.starters import MOST, starters
from skills.wording import Voice
from tests.support.house import House


async def test_an_offered_question_is_never_answered_with_a_question(house: House) -> None:
    workspace, now = house.app.workspace, datetime.now(UTC)
    roles = set()
    for user in await workspace.users():
        principal = await workspace.principal(user.id)
        offered = await starters(workspace, principal, now=now)
        assert len(offered) <= MOST
        assert bool(offered) is user.active
        roles.add(user.role)
        directory = await workspace.directory(principal)
        for question in offered:
            voice = Voice(now, principal.locale, principal.time_zone)
            understand = house.app.understander.understand
            found = await asyncio.to_thread(understand, question, directory, None, voice, principal)
            assert found.clarify is None, (user.name, question)
            assert not found.out_of_scope, (user.name, question)
            skill = house.app.registry.get(found.steps[0].skill)
            assert user.role in skill.roles, (user.name, question)
    assert roles == {"admin", "manager", "rep", "analyst"}
