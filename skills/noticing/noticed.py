"""Everything on a watch that deserves attention, heaviest first. Pure."""

from skills.noticing.chores import of_chores
from skills.noticing.notice import Notice, ranked
from skills.noticing.on_deals import of_deals
from skills.noticing.on_mails import of_mails
from skills.noticing.on_people import of_people
from skills.noticing.standings import of_standings
from skills.noticing.watch import Watch
from skills.wording import Voice


def noticed(watch: Watch, voice: Voice) -> tuple[Notice, ...]:
    every = [
        *of_deals(watch, voice),
        *of_people(watch, voice),
        *of_mails(watch, voice),
        *of_chores(watch, voice),
        *of_standings(watch),
    ]
    return ranked({n.key: n for n in every}.values())
