"""From the steps' findings to the strategy: pure."""

from skills.ask import Ask
from skills.catalog.client_strategy.deal_plays import deal_plays
from skills.catalog.client_strategy.outcome import MOST_PLAYS, Incomplete, Lack, Out, Strategy
from skills.catalog.client_strategy.people_plays import people_plays
from skills.catalog.client_strategy.play import ordered
from skills.catalog.client_strategy.research import Research
from skills.catalog.client_strategy.situation import situation
from skills.catalog.client_strategy.standing_plays import standing_plays
from skills.workflows.workflow import Results


def decide(ask: Ask, results: Results) -> Out:
    research = results.out("research", Research)
    assert research is not None, "without its own reading the workflow does not get here"
    if research.account is None:
        return Incomplete(_lack(research), research)
    now = situation(research.account, research, results, ask.voice.today)
    plays = ordered([*deal_plays(now), *people_plays(now), *standing_plays(now)])
    return Strategy(now, plays[:MOST_PLAYS], max(0, len(plays) - MOST_PLAYS), results)


def _lack(research: Research) -> Lack:
    meant = research.meant
    if meant.wanted:
        return "nothing_found"
    if meant.deal is not None:
        return "no_client_on_deal"
    return "which_client" if meant.choices else "no_clients"
