"""An open question answered by typing instead of by its buttons."""

from bot.understand import ask_back, followup
from bot.understand.model import Clarify, Option, Route, Step, Understanding
from bot.understand.training import HELP
from skills.ask import Entities


def answered(said: str, clarify: Clarify) -> Understanding | None:
    """What the typed answer chooses or declines; None when it is something else."""
    option = followup.chosen(said, clarify)
    if option is not None:
        return Understanding(steps=(_pressed(option),), route=Route.given(option.press.skill), followed_up=True)
    if followup.reply(said) == "no":
        step = Step(HELP, said, Entities(), args={"occasion": "dropped"})
        return Understanding(steps=(step,), route=Route.given(HELP), followed_up=True)
    return None


def _pressed(option: Option) -> Step:
    press = option.press
    return Step(press.skill, press.args.get("text", ""), ask_back.entities_in(press.args), press.verb, dict(press.args))
