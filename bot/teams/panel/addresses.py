"""Where the panel is, and by what names Microsoft knows it. Pure, from the settings."""

from urllib.parse import urlsplit

from bot.settings import TeamsSettings

AT = "/teams/panel"
FILES = f"{AT}/files"
SCOPE = "access_as_user"
"""The one thing the app registration exposes: to know who somebody is."""
CLIENTS = {
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264": "Teams for desktop and mobile",
    "5e3ce6c0-2b1f-4285-8d4b-75ee78787346": "Teams in a browser",
}
"""Microsoft's own ids of the clients that may get tokens for the app."""


def host_of(settings: TeamsSettings) -> str:
    """Name and, where it is not 443, port: as it stands in the app package. Empty where nothing is set."""
    return urlsplit(settings.public_url).netloc.lower()


def resource_of(settings: TeamsSettings) -> str:
    """The Application ID URI that the app registration has to carry."""
    return f"api://{host_of(settings)}/botid-{settings.app_id.lower()}"


def page_of(settings: TeamsSettings) -> str:
    return f"{settings.public_url.rstrip('/')}{AT}"


def redirect_of(settings: TeamsSettings) -> str:
    """The redirect URI of the sign-in in a window of its own."""
    return f"{page_of(settings)}/signed-in"


def issuers(settings: TeamsSettings, tenant: str) -> tuple[str, str]:
    """Who signs for a directory: tokens of version 2, and of version 1."""
    return f"{settings.login_url.rstrip('/')}/{tenant}/v2.0", f"https://sts.windows.net/{tenant}/"


def metadata_of(settings: TeamsSettings, tenant: str) -> str:
    """Names the keys a directory signs with."""
    return f"{settings.login_url.rstrip('/')}/{tenant}/v2.0/.well-known/openid-configuration"


def window_registering(settings: TeamsSettings) -> str:
    """The one more thing that the sign-in in a window of its own needs."""
    return (
        "For people whom Teams does not sign in by itself: App registrations → your app → Authentication → Add a "
        f"platform → Web, with the redirect URI {redirect_of(settings)}."
    )


def registering(settings: TeamsSettings) -> str:
    """What an administrator does once at Microsoft's, in a sentence."""
    return (
        "In the Azure portal, App registrations → your app → Expose an API: set the Application ID URI to "
        f"{resource_of(settings)}, add the scope {SCOPE} (admins and users), and under authorized client applications "
        f"add {' and '.join(CLIENTS)} with that scope."
    )
