"""The app package: what an administrator uploads to Teams. The same settings give the same bytes."""

import io
import json
import zipfile
from typing import Any

from bot.settings import TeamsSettings
from bot.teams.icons import color_icon, outline_icon
from bot.teams.manifest import VERSION, manifest

NAME = "scip-teams.zip"


def package(settings: TeamsSettings, *, version: str = VERSION) -> bytes:
    """A zip. Draws its icons: some 100 ms, so call it through `asyncio.to_thread`. Raises `Unfit`."""
    made = manifest(settings, version=version)
    files = {
        "manifest.json": (json.dumps(made, indent=2, ensure_ascii=False) + "\n").encode(),
        made["icons"]["color"]: color_icon(),
        made["icons"]["outline"]: outline_icon(),
    }
    return _zipped(files)


def _zipped(files: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # of 1980, whenever it is made
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
