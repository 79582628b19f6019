"""Whether Teams can be served with what is set, and nobody be let in by it who should not. Pure."""

from bot.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def unusable(settings: Settings) -> list[str]:
    """What is wrong, each with what to set; empty when it can be served."""
    return _open(settings) if not settings.teams.app_id else _signed(settings)


def _open(settings: Settings) -> list[str]:
    """Without an app id nothing that comes in is signed."""
    if not settings.teams.allow_unauthenticated:
        return [
            "teams.app_id: empty, so anybody could pose as anybody. Set the app's id (SCIP_TEAMS__APP_ID), or for "
            "development on this machine alone teams.allow_unauthenticated (SCIP_TEAMS__ALLOW_UNAUTHENTICATED=true)."
        ]
    if settings.web.host not in _LOOPBACK:
        return [
            f"teams.allow_unauthenticated: for this machine alone, and web.host = {settings.web.host!r} lets others "
            "in. Set web.host to 127.0.0.1, or teams.app_id and teams.app_password."
        ]
    return []


def _signed(settings: Settings) -> list[str]:
    teams, wrong = settings.teams, []
    if teams.app_password is None or not teams.app_password.get_secret_value():
        wrong.append("teams.app_password: needed with teams.app_id (SCIP_TEAMS__APP_PASSWORD)")
    if teams.app_type == "SingleTenant" and not teams.app_tenant:
        wrong.append("teams.app_tenant: needed for a SingleTenant app (SCIP_TEAMS__APP_TENANT)")
    if teams.app_type == "MultiTenant" and not any(teams.tenants):
        wrong.append(
            "teams.tenants: a MultiTenant app can be called from any organisation, so name those that may: "
            'teams.tenants = ["their directory\'s id"], or ["*"] for everybody (SCIP_TEAMS__TENANTS=\'["…"]\').'
        )
    if teams.app_type == "SingleTenant" and "*" in teams.tenants:
        wrong.append("teams.tenants: * is for a MultiTenant app; name the organisations that may call besides yours.")
    return wrong
