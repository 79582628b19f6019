"""Who speaks, and `scip users`."""

import re
from typing import TYPE_CHECKING, Any

from bot.commands.errors import NotSetUp, NotThere, WrongUse
from bot.commands.home import home_state
from bot.settings import Settings
from knowledge.errors import NotFound

if TYPE_CHECKING:
    from knowledge.access import Principal
    from knowledge.workspace import Workspace


async def speaker(settings: Settings, workspace: "Workspace", who: str | None) -> "Principal":
    """The person a command speaks for: `--as`, else the configured one, else the sample's, else the only one.

    Raises `NotThere` for somebody unknown, `NotSetUp` when nobody was named and there is a choice.
    """
    state = home_state(settings.home)
    wanted = who or settings.default_user or (state.default_user if state else None)
    if wanted is None:
        active = [u for u in await workspace.users() if u.active]
        if len(active) != 1:
            raise NotSetUp(_whom(len(active)))
        wanted = active[0].id
    try:
        return await workspace.principal(wanted)
    except NotFound as unknown:
        raise NotThere(unknown.message, way_out="`scip users` lists everybody here.") from None


def _whom(people: int) -> str:
    if people == 0:
        return "Nobody is in this workspace yet: import a team first (scip import FOLDER), or scip init --sample."
    return "Whom should I speak for? Add --as USER (scip users lists them), or set default_user in scip.toml."


_IDENTITY = re.compile(
    r"slack:[A-Z0-9]+:[A-Z0-9]+|teams:[0-9a-fA-F-]{36}|teams:[\w.-]*:[^\s`]{1,200}|zoom:[\w.-]+", re.ASCII
)
"""As first contact tells it; the longer one of Teams is of somebody without a place in a directory."""


async def link(settings: Settings, identity: str, who: str) -> dict[str, Any]:
    """A chat identity is this person's from now on, whoever's it was before. Raises `WrongUse`, `NotThere`."""
    from bot.parts import open_workspace

    if not _IDENTITY.fullmatch(identity):
        raise WrongUse(
            f"{identity!r} is no identity I know.",
            way_out="slack:TEAM:USER (slack:T0123:U0456), teams:OBJECT-ID (teams:1b9d6bcd-…) or zoom:OPERATOR-ID.",
        )
    workspace = await open_workspace(settings)
    try:
        person = await workspace.principal(who)
        await workspace.link_identity(identity, person.user_id)
    except NotFound as unknown:
        raise NotThere(unknown.message, way_out="`scip users` lists everybody here.") from None
    finally:
        await workspace.close()
    return {"identity": identity, "user_id": person.user_id, "name": person.name}


async def unlink(settings: Settings, identity: str) -> dict[str, Any]:
    """A chat identity is nobody's from now on. Raises `NotThere`."""
    from bot.parts import open_workspace

    workspace = await open_workspace(settings)
    try:
        user_id = await workspace.unlink_identity(identity)
        names = {u.id: u.name for u in await workspace.users()}
    except NotFound as unknown:
        raise NotThere(unknown.message, way_out="`scip users --identities` lists all there are.") from None
    finally:
        await workspace.close()
    return {"identity": identity, "user_id": user_id, "name": names.get(user_id, user_id)}


async def users(settings: Settings, *, identities: bool = False) -> list[dict[str, Any]]:
    """With `identities`: each with the accounts of chat and meeting services that lead to them."""
    from bot.parts import open_workspace

    workspace = await open_workspace(settings)
    try:
        found = await workspace.users()
        known = await workspace.identities() if identities else []
    finally:
        await workspace.close()
    keys: dict[str, list[str]] = {}
    for one in known:
        keys.setdefault(one.user_id, []).append(one.key)
    return [
        {
            "id": u.id,
            "name": u.name,
            "email": u.email,
            "role": u.role,
            "title": u.title,
            "team_id": u.team_id,
            "region": u.region,
            "active": u.active,
            **({"identities": keys.get(u.id, [])} if identities else {}),
        }
        for u in found
    ]
