"""Whether a service can be reached from here, and we from there; each finding with the way out."""

from collections.abc import Sequence

import aiohttp

from bot.checks import Check

PATIENCE_S = 4.0
"""For each request: an administrator waits, and a server behind a closed network never answers."""


async def closed_to_strangers(vendor: str, base: str, paths: Sequence[str]) -> Check:
    """Asks our public address. An unsigned request has to be turned away, which tells SCIP from whatever else may
    answer there. `paths`: what the vendor calls, the one to ask first.
    """
    name, where = f"{vendor.lower()} address", base.rstrip("/")
    try:
        timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(where + paths[0], json={"type": "hello"}, allow_redirects=False) as reply,
        ):
            status = reply.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        told = f"{where} can't be reached from here ({type(error).__name__})"
        return Check(name, "warn", told, f"Start `scip up`, and let the proxy pass {' and '.join(paths)} on to it.")
    if status == 401:
        secure = where.startswith("https://")
        way = "" if secure else f"{vendor} sends to https:// only."
        return Check(name, "ok" if secure else "warn", f"{where}{paths[0]} is open to {vendor} alone", way)
    way = f"Let the proxy pass {' and '.join(paths)} on to SCIP, unchanged."
    return Check(name, "fail", f"{where}{paths[0]} answers {status} where SCIP would answer 401", way)


def not_reached(name: str, vendor: str, url: str, error: BaseException) -> Check:
    """Offline is no fault of what is set."""
    host = url.split("/")[2] if "//" in url else url
    told = f"not checked: {vendor} can't be reached from here ({type(error).__name__})"
    return Check(
        name, "warn", told, f"Is there a way out to {host}? Nothing else is wrong with it as far as can be told."
    )
