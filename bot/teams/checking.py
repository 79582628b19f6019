"""Whether what is set for Teams works, asked of Microsoft and of our own address; each finding with the way out."""

import asyncio

import aiohttp

from bot.chat.reaching import PATIENCE_S, closed_to_strangers, not_reached
from bot.checks import Check
from bot.connecting import Unfit
from bot.settings import Settings, TeamsSettings
from bot.teams.connector import AppToken
from bot.teams.errors import ConnectorFailed, KeysUnavailable
from bot.teams.manifest import is_guid, manifest
from bot.teams.panel.addresses import AT as PANEL_AT
from bot.teams.panel.addresses import page_of
from bot.teams.signin import sentence
from bot.teams.startable import unusable
from bot.teams.trust import EVERYBODY, SigningKeys

MESSAGES_AT = "/api/messages"


async def checks(settings: Settings) -> list[Check]:
    """In the order an administrator mends them."""
    teams = settings.teams
    if not teams.app_id and not teams.enabled:
        return [Check("teams", "off", "not connected", "scip connect teams")]
    wrong = [*unusable(settings), *_shapes(teams)]
    if wrong:
        return [Check("teams", "fail", told, "scip connect teams") for told in wrong]
    if not teams.app_id:
        told = "runs open: anybody on this machine can pose as anybody (teams.allow_unauthenticated)"
        return [Check("teams", "warn", told, "For development only. To connect Teams: scip connect teams")]
    found = await asyncio.gather(_sign_in(teams), _keys(teams), _address(teams), _panel(teams))
    return [_served(teams), *_everybody(teams), *(f for f in found if f is not None), _package(teams)]


def _shapes(teams: TeamsSettings) -> list[str]:
    """What Microsoft could only refuse."""
    if not teams.app_id:
        return []
    wrong = [wrong_app(teams.app_id)]
    if teams.app_password is not None:
        wrong.append(wrong_secret(teams.app_password.get_secret_value()))
    if teams.app_tenant:
        wrong.append(wrong_tenant(teams.app_tenant))
    if teams.tenants:
        wrong.append(wrong_tenants(" ".join(teams.tenants)))
    return [w for w in wrong if w]


def _served(teams: TeamsSettings) -> Check:
    if not teams.enabled:
        return Check("teams", "warn", "set, and switched off", "teams.enabled = true")
    listed = 0 if EVERYBODY in teams.tenants else len({t.lower() for t in (teams.app_tenant, *teams.tenants) if t})
    many = "any organisation" if EVERYBODY in teams.tenants else f"{listed} organisations"
    return Check("teams", "ok", f"{MESSAGES_AT}, for people of {'one organisation' if listed == 1 else many}")


def _everybody(teams: TeamsSettings) -> list[Check]:
    if EVERYBODY not in teams.tenants:
        return []
    told = "teams.tenants is *: people of any organisation that installs the app can write to it"
    return [Check("teams organisations", "warn", told, "Name the directories that may call instead.")]


async def _sign_in(teams: TeamsSettings) -> Check:
    name = "teams sign-in"
    try:
        async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
            await AppToken(teams).get(session)
    except ConnectorFailed as failed:
        if failed.code.startswith("LoginRefused"):
            return Check(
                name,
                "fail",
                f"Microsoft says {failed.code.removeprefix('LoginRefused').strip() or 'no'}",
                sentence(failed.code),
            )
        if failed.status:
            return Check(name, "warn", "Microsoft's sign-in is busy and could not tell", "Try again in a minute.")
        return not_reached(name, "Microsoft's sign-in", teams.login_url, failed.__cause__ or failed)
    except TimeoutError as error:
        return not_reached(name, "Microsoft's sign-in", teams.login_url, error)
    return Check(name, "ok", "Microsoft gives the app a token")


async def _keys(teams: TeamsSettings) -> Check:
    name = "teams keys"
    try:
        async with asyncio.timeout(PATIENCE_S):
            count = await SigningKeys(teams.keys_url).count()
    except (KeysUnavailable, TimeoutError) as error:
        found = not_reached(name, "the list of Teams' signing keys", teams.keys_url, error.__cause__ or error)
        return Check(name, found.state, found.detail, f"{found.fix} Without them no message of Teams can be taken.")
    return Check(name, "ok" if count else "fail", f"{count} key{'' if count == 1 else 's'} that Teams signs with")


async def _address(teams: TeamsSettings) -> Check:
    if teams.public_url:
        return await closed_to_strangers("Teams", teams.public_url, (MESSAGES_AT,))
    told = "teams.public_url is not set, so it was not looked at whether Teams reaches SCIP"
    return Check("teams address", "warn", told, 'teams.public_url = "https://…"')


async def _panel(teams: TeamsSettings) -> Check | None:
    """Whether the side panel is there for Teams to show; that Entra gives tokens for it, only Teams itself can tell."""
    name = "teams panel"
    if not teams.panel:
        return None
    try:
        async with (
            asyncio.timeout(PATIENCE_S),
            aiohttp.ClientSession() as session,
            session.get(page_of(teams), allow_redirects=False) as reply,
        ):
            policy = reply.headers.get("Content-Security-Policy", "")
            status = reply.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        told = f"{page_of(teams)} can't be reached from here ({type(error).__name__})"
        return Check(name, "warn", told, f"Start `scip up`, and let the proxy pass {PANEL_AT}/ on to it.")
    if status != 200 or not all(host in policy for host in teams.frame_hosts):
        told = f"{page_of(teams)} answers {status}, and not as SCIP's panel"
        return Check(name, "fail", told, f"Let the proxy pass {PANEL_AT} and all below it to SCIP, headers unchanged.")
    if not teams.public_url.startswith("https://"):
        return Check(name, "warn", f"{page_of(teams)} is there", "Teams shows pages of https:// only.")
    return Check(name, "ok", f"{page_of(teams)}, for Teams alone to show")


def _package(teams: TeamsSettings) -> Check:
    """Only whether it could be made: drawing it takes longer than all the rest."""
    try:
        made = manifest(teams)
    except Unfit as unfit:
        return Check("teams package", "warn", " ".join(unfit.sentences), "Only needed to upload the app (again).")
    return Check("teams package", "ok", f"version {made['version']} can be made: scip connect teams --package FILE.zip")


def wrong_app(value: str) -> str:
    return "" if is_guid(value) else f"teams.app_id is not a GUID: {_LOOKS}, under Azure Bot → Configuration."


def wrong_tenant(value: str) -> str:
    return "" if is_guid(value) else f"teams.app_tenant is not a GUID: {_LOOKS}, under Entra ID → Overview → Tenant ID."


def wrong_tenants(value: str) -> str:
    """Ids with spaces or commas between, or "*" alone."""
    every = value.replace(",", " ").split()
    good = every == [EVERYBODY] or (every and all(is_guid(t) for t in every))
    return (
        "" if good else f"teams.tenants holds ids of directories ({_LOOKS}), with commas between several, or * alone."
    )


def wrong_secret(value: str) -> str:
    if is_guid(value):
        return "teams.app_password is the secret's id; what is needed is its value, in the column beside it."
    return "" if len(value) >= 16 and not any(c.isspace() for c in value) else _SHORT


_LOOKS = "it looks like 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
_SHORT = "teams.app_password does not look like a client secret: 16 letters at least, without spaces."
