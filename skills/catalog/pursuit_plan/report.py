"""The plan as a document: the same chapters, in full."""

from skills.answer import Report, Section, TextPart
from skills.ask import Ask
from skills.catalog.pursuit_plan import sections
from skills.catalog.pursuit_plan.outcome import Pursuit
from skills.catalog.pursuit_plan.words import class_words, phase_title
from skills.citing import Citations
from skills.scoring.gauges import c_part, total_part


def report(ask: Ask, pursuit: Pursuit) -> Report:
    voice, sources = ask.voice, Citations()
    deal = pursuit.deal
    amount = voice.money(deal.amount, deal.currency) if deal.amount is not None else "no amount"
    closes = voice.day(deal.close_on) if deal.close_on else "no close date"
    opening = TextPart(f"{class_words(pursuit)}, {amount}, close {closes}, in {deal.stage}.")
    now = pursuit.plan.now
    chapters = [
        Section("Where it stands", (opening, total_part(now), *(c_part(c) for c in now.cs))),
        Section("Client", (sections.client(pursuit, voice, sources),)),
        Section("Strategy", tuple(sections.strategy(pursuit))),
        Section("Competitive position", tuple(sections.rivals(pursuit, voice, sources))),
        Section("Team", tuple(sections.team(pursuit, sources)) or (TextPart("Nobody is on record for this deal."),)),
        *(
            Section(phase_title(p, voice), (sections.phase(pursuit, p, voice, sources, buttons=False),))
            for p in pursuit.road.phases
        ),
        Section("Schedule", tuple(sections.risks(pursuit, voice)) or (TextPart("Nothing endangers the dates."),)),
    ]
    account = pursuit.facts.file.account
    subtitle = f"{deal.name}, {account.name if account else 'no client named'}, as of {voice.day(now.at)}"
    return Report("Pursuit Plan", subtitle, tuple(chapters), sources.sources)
