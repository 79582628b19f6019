"""Makes one answer out of several: a title per step, sources numbered through, buttons that stay apart. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.graph.state import Json
from bot.understand.model import Step
from skills.answer import Action, Answer, TextPart, from_json, to_json


def joined(answers: Sequence[Answer]) -> Answer:
    """One answer as it is; several under their titles, in the order asked."""
    if len(answers) == 1:
        return answers[0]
    parts: list[Any] = []
    actions: list[Action] = []
    sources: list[Any] = []
    for n, answer in enumerate(answers, start=1):
        shifted = _shifted(answer, by=len(sources), prefix=f"a{n}_")
        parts.append(TextPart(f"**{n}. {shifted.title}**"))
        if shifted.narration:
            parts.append(TextPart(shifted.narration))
        parts.extend(shifted.parts)
        actions.extend(shifted.actions)
        sources.extend(shifted.sources)
    degraded = tuple(dict.fromkeys(note for a in answers for note in a.degraded))
    return Answer(
        title=" · ".join(a.title for a in answers),
        parts=tuple(parts),
        sources=tuple(sources),
        actions=tuple(actions),
        summary=" ".join(a.summary for a in answers if a.summary),
        degraded=degraded,
        skill=answers[0].skill,
        pending=next((a.pending for a in answers if a.pending), None),
    )


def question(clarify: Json) -> Answer:
    """What is asked back, with its buttons."""
    actions = tuple(_option(n, option) for n, option in enumerate(clarify["options"], start=1))
    return Answer(
        title=clarify["question"],
        parts=() if actions else (TextPart("Tell me in your own words."),),
        actions=actions,
        summary=clarify["question"],
    )


def _option(n: int, option: Json) -> Action:
    press = option["press"]
    return Action(f"option_{n}", option["label"], press["skill"], press["verb"], dict(press["args"]))


def again(step: Step, id_: str, label: str) -> Action:
    """A button that asks for this step once more."""
    ids = {
        "deal_id": step.entities.deal_ids,
        "account_id": step.entities.account_ids,
        "contact_id": step.entities.contact_ids,
    }
    named = {name: ",".join(values) for name, values in ids.items() if values}
    return Action(id_, label, step.skill, step.verb, {**named, "text": step.text[:500], **step.args})


def _shifted(answer: Answer, *, by: int, prefix: str) -> Answer:
    """The same answer with source ids moved on by `by` and action ids made its own."""
    names = {source.id: f"S{by + n}" for n, source in enumerate(answer.sources, start=1)}
    data = to_json(answer)
    data["sources"] = [{**s, "id": names[s["id"]]} for s in data["sources"]]
    data["actions"] = [{**a, "id": prefix + a["id"]} for a in data["actions"]]
    data["parts"] = [_renamed(part, names, prefix) for part in data["parts"]]
    return from_json(data)


def _renamed(value: Any, names: dict[str, str], prefix: str) -> Any:
    if isinstance(value, list):
        return [_renamed(v, names, prefix) for v in value]
    if not isinstance(value, dict):
        return value
    made = {k: _renamed(v, names, prefix) for k, v in value.items()}
    if "cites" in made:
        made["cites"] = [names.get(c, c) for c in value["cites"]]
    if "verb" in made and "id" in made:  # an item's own button
        made["id"] = prefix + str(value["id"])
    return made
