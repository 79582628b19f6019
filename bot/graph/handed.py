"""A message with files is about the files: what to run for it, with the deals its words name. Pure."""

import json
from collections.abc import Iterable

from bot.graph.state import Json
from bot.understand.model import Memory, Route, Step, Understanding
from skills.ask import Entities

TAKE_IN = "take_in"
"""The skill that is asked about files."""
_TALKED = 3
"""Deals of the conversation that are kept in mind where the words name none."""


def handed(text: str, files: Iterable[Json], said: Understanding | None, memory: Memory | None) -> Understanding:
    """`said`: what the words mean by themselves; None where there are none."""
    entities = Entities()
    maybe: tuple[str, ...] = ()
    if said is not None:
        entities = next((s.entities for s in said.steps), Entities())
        options = said.clarify.options if said.clarify is not None else ()
        maybe = tuple(dict.fromkeys(o.press.args["deal_id"] for o in options if o.press.args.get("deal_id")))
    talked = () if memory is None else memory.entities.deal_ids[:_TALKED]
    args = {
        "files": ",".join(f["given"] for f in files if f["given"]),
        "problems": json.dumps([[f["name"], f["problem"]] for f in files if f["problem"]]),
        "maybe": ",".join(maybe),
        "talked": ",".join(talked),
    }
    step = Step(TAKE_IN, text, entities, "given", {k: v for k, v in args.items() if v not in ("", "[]")})
    return Understanding(steps=(step,), route=Route.given(TAKE_IN))
