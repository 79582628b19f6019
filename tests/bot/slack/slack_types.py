"""Slack's own types as the judge of what we send (tests/peers, npm ci there).

They know shapes: which blocks and elements there are, what each has to have and may have. Lengths, counts, empty texts
and what may stand beside what are for `tests.support.slack_stub.faults`.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

_PEERS = Path(__file__).resolve().parents[2] / "peers"
_SCRIPT = _PEERS / "slack_types.mjs"
NODE = shutil.which("node")
PACKAGES = tuple(_PEERS / "node_modules" / name for name in ("@slack/types", "ts-json-schema-generator", "ajv"))


@dataclass(frozen=True, slots=True)
class Sent:
    name: str
    as_: Literal["blocks", "home", "modal", "metadata"]
    payload: Any


def type_faults(sent: Iterable[Sent]) -> list[str]:
    """A line each: which payload, where in it, what is wrong."""
    asked = json.dumps([{"name": s.name, "as": s.as_, "payload": s.payload} for s in sent])
    command = [NODE or "node", str(_SCRIPT)]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()
