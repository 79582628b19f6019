"""Why Microsoft refused the app's own sign-in, in the words of whoever can mend it. Pure."""

import re
from typing import Any

_CODE = re.compile(r"AADSTS\d{4,8}")
_WHERE = "Entra ID → App registrations → your app → Certificates & secrets"
_TOLD = {
    "AADSTS7000215": (
        "the client secret is wrong. Set teams.app_password to the secret's value (not its id); if it is lost, make a "
        f"new one under {_WHERE}."
    ),
    "AADSTS7000222": f"the client secret has run out. Make a new one under {_WHERE}, and set teams.app_password.",
    "AADSTS7000216": f"no client secret was given. Make one under {_WHERE}, and set teams.app_password.",
    "AADSTS700016": (
        "there is no such app in this directory. Compare teams.app_id with the Microsoft App ID under Azure Bot → "
        "Configuration, and teams.app_tenant and teams.app_type with what stands beside it."
    ),
    "AADSTS90002": "there is no such directory. Compare teams.app_tenant with the tenant id in the Azure portal.",
    "AADSTS900023": "teams.app_tenant is no id of a directory. Compare it with the tenant id in the Azure portal.",
    "AADSTS7000112": "the app is switched off. Enable it under Entra ID → Enterprise applications → Properties.",
    "AADSTS53003": "a Conditional Access policy of the directory blocks the app. Exclude it from that policy.",
}
_ELSE = (
    "Check teams.app_id, teams.app_password and teams.app_tenant; a client secret may have run out in the Azure portal."
)


def code_of(told: Any) -> str:
    """Microsoft's own name for it in the answer of its sign-in; never its sentence, which quotes ids."""
    if not isinstance(told, dict):
        return ""
    codes = told.get("error_codes")
    if isinstance(codes, list) and codes and isinstance(codes[0], int):
        return f"AADSTS{codes[0]}"
    found = _CODE.search(str(told.get("error_description") or ""))
    return found.group() if found else re.sub(r"\W", "", str(told.get("error") or ""))[:40]


def passes(told: Any) -> bool:
    """Whether it is Microsoft's own trouble, over by itself."""
    return isinstance(told, dict) and told.get("error") in ("temporarily_unavailable", "server_error")


def sentence(code: str) -> str:
    """What to do. `code`: anything that holds a name as of `code_of`."""
    found = _CODE.search(code)
    why = _TOLD.get(found.group()) if found else None
    return (
        f"Microsoft refused the app's own sign-in: {why}"
        if why
        else f"Microsoft refused the app's own sign-in. {_ELSE}"
    )
