"""What somebody sees who installs the app: one sentence on what happened, one on what to do. Pure."""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from aiohttp import web

from bot.slack.manifest import INSTALL

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    text: str
    status: int = 200
    link: tuple[str, str] | None = None
    """(what it says, where it leads)."""
    over: bool = True
    """Nothing more comes of this try."""


_BEGIN = ("Begin again", INSTALL)

AWAY = Page("Not right now", "The records can't be reached, so nothing was installed. Try again soon.", 503, _BEGIN)
NO_KEY = Page(
    "Not installed",
    "The tokens of workspaces can't be stored safely here: the key is missing or unusable. Whoever runs SCIP sees more "
    "with `scip doctor`; install again once it is mended.",
    500,
    _BEGIN,
)
STALE = Page(
    "This page is no longer good",
    "It belongs to an earlier try, took longer than ten minutes, or was begun in another browser. Nothing was "
    "installed.",
    400,
    _BEGIN,
)
DECLINED = Page("Not installed", "You did not agree in Slack, so nothing was installed.", 200, _BEGIN)
NOT_REACHED = Page("Not installed", "Slack could not be reached to finish. Try again in a moment.", 502, _BEGIN)
TAKEN = Page(
    "Not installed",
    "This workspace is connected to another company here. Whoever looks after SCIP there can remove the app first.",
    409,
)


def installed(name: str, app_id: str, team: str) -> Page:
    link = f"https://slack.com/app_redirect?app={quote(app_id)}&team={quote(team)}" if app_id else ""
    text = f"SCIP is installed in {name}. Write it a direct message, or mention it in a channel you invited it to."
    return Page("Done", text, link=("Open it in Slack", link) if link else None)


def installed_for_all(name: str, app_id: str, enterprise: str) -> Page:
    link = f"https://app.slack.com/manage/{quote(enterprise)}/integrations/profile/{quote(app_id)}/workspaces/add"
    text = (
        f"SCIP is installed in the organisation {name}. It is in none of its workspaces yet: add it to those that are "
        "to have it. People can then write it a direct message, or mention it in a channel it was invited to."
    )
    return Page("One more step", text, link=("Add it to workspaces", link) if app_id else None)


def not_ours_at_all(name: str, enterprise: str) -> Page:
    return Page(
        "Not installed",
        f"SCIP does not answer the whole organisation {name or 'you chose'} ({enterprise}) here, so nothing was "
        "installed. Begin again and choose one workspace at the top right of Slack's page; or, if all of it should be "
        f"answered, whoever runs SCIP adds {enterprise} to slack.teams first.",
        403,
        _BEGIN,
    )


def not_ours(name: str, team: str) -> Page:
    return Page(
        "Not installed",
        f"SCIP does not answer the workspace {name or 'you chose'} ({team}) here, so nothing was installed. If it "
        f"should, whoever runs SCIP adds {team} to slack.teams; then begin again.",
        403,
        _BEGIN,
    )


def refused_by_slack(code: str) -> Page:
    told = {
        "invalid_code": "Slack's confirmation was used up or too old.",
        "code_already_used": "Slack's confirmation was used up.",
        "bad_redirect_uri": "The address Slack sends people back to is not the one in the app's settings "
        "(OAuth & Permissions → Redirect URLs).",
        "bad_client_secret": "The app's client secret is not the one Slack knows (slack.client_secret).",
        "invalid_client_id": "The app's client id is not one Slack knows (slack.client_id).",
    }.get(code, f"Slack refused to finish ({code}).")
    return Page("Not installed", f"{told} Nothing was installed.", 502, _BEGIN)


def answer(page: Page) -> web.Response:
    link = "" if page.link is None else f'<p><a href="{escape(page.link[1])}">{escape(page.link[0])}</a></p>'
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(page.title)} · SCIP</title>"
        "<style>body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.2rem;"
        "color:#1d2733;background:#fff}a{color:#0b5cad}@media(prefers-color-scheme:dark)"
        "{body{color:#e6ebf1;background:#12171d}a{color:#7ab8ff}}</style></head>"
        f"<body><main><h1>{escape(page.title)}</h1><p>{escape(page.text)}</p>{link}</main></body></html>"
    )
    return web.Response(status=page.status, text=html, content_type="text/html", headers=HEADERS)
