"""Teams' library is the file its makers gave out, unchanged."""

import hashlib
from pathlib import Path

import pytest

from bot.teams.panel.routes import STATIC, TEAMS_JS

PEER = Path(__file__).resolve().parents[3] / "peers/node_modules/@microsoft/teams-js"
SHA256 = "1737ae2e319c8ab56d71d2218fd5a49d96a8ad70eb01ff2e9ab7e35093b93379"


def test_the_file_is_the_one_that_was_looked_at() -> None:
    assert hashlib.sha256((STATIC / TEAMS_JS).read_bytes()).hexdigest() == SHA256


@pytest.mark.skipif(not PEER.is_dir(), reason="@microsoft/teams-js is not installed: npm ci in tests/peers")
def test_it_is_what_the_package_registry_gives_out_with_its_licence() -> None:
    assert (STATIC / TEAMS_JS).read_bytes() == (PEER / "dist/umd/MicrosoftTeams.min.js").read_bytes()
    assert (STATIC / "teams-js-LICENSE.txt").read_text() == (PEER / "LICENSE").read_text()
