"""Start-up stays quick: what a command does not need, it does not import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.home import mark

HEAVY = {"torch", "llama_index", "chromadb", "matplotlib", "sklearn", "botbuilder", "slack_bolt", "openai"}
"""Seconds each; only what really uses one may load it."""

_HELP = """
import json, sys
from bot.cli import main
sys.argv = ["scip", "--help"]
try:
    main()
except SystemExit:
    print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""

_FILL = """
import asyncio, sys
from pathlib import Path
from bot.parts import open_workspace
from bot.settings import load_settings
from knowledge.records import Account, Deal, User

HOME = Path(sys.argv[1])

async def fill():
    workspace = await open_workspace(load_settings(HOME))
    user, account = "user_0123456789abcdef", "account_0123456789abcdef"
    await workspace.load(
        [
            User(user, "default", "kim@example.com", "Kim", "rep"),
            Account(account, "default", "Helix", owner_id=user),
            Deal("deal_0123456789abcdef", "default", "Helix renewal", user, account),
        ],
        source="test",
    )
    await workspace.close()

asyncio.run(fill())
"""

_ASK = """
import json, sys
from bot.cli import main
sys.argv = ["scip", "--home", sys.argv[1], "--json", "ask", "what is my right to win on Helix renewal?"]
try:
    main()
except SystemExit:
    print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def _printed(script: str, *arguments: str) -> str:
    told = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, env=told)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.may_block
def test_help_loads_names_and_options_only() -> None:
    loaded = set(json.loads(_printed(_HELP).splitlines()[-1]))
    assert "bot" in loaded
    assert loaded & (HEAVY | {"numpy", "sqlalchemy", "langgraph", "pydantic", "aiohttp", "rich", "yaml"}) == set()


@pytest.mark.may_block
def test_a_question_loads_no_index_no_server_and_no_surface(tmp_path: Path) -> None:
    mark(tmp_path, "empty", "kim@example.com")
    _printed(_FILL, str(tmp_path))
    answer, _, modules = _printed(_ASK, str(tmp_path)).rstrip().rpartition("\n")
    assert json.loads(answer)["skills"] == ["right_to_win"]
    assert set(json.loads(modules)) & (HEAVY | {"aiohttp", "prompt_toolkit", "alembic"}) == set()
