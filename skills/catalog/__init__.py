"""The skills and the workflows over them, one folder each; `SKILLS` registers them, one explicit line each."""

from skills.brief import briefly
from skills.catalog.ask.skill import ASK
from skills.catalog.assessment import ASSESSMENT
from skills.catalog.attainment_plan import ATTAINMENT_PLAN
from skills.catalog.briefing import BRIEFING
from skills.catalog.ceo_sales_plan import CEO_SALES_PLAN
from skills.catalog.client_profile import CLIENT_PROFILE
from skills.catalog.client_strategy import CLIENT_STRATEGY
from skills.catalog.crm_update.skill import CRM_UPDATE
from skills.catalog.engagement_excellence import ENGAGEMENT_EXCELLENCE
from skills.catalog.evidence import EVIDENCE
from skills.catalog.find_the_money import FIND_THE_MONEY
from skills.catalog.fog.skill import FOG
from skills.catalog.help.skill import help_on
from skills.catalog.impact_themes import IMPACT_THEMES
from skills.catalog.licence_to_sell import LICENCE_TO_SELL
from skills.catalog.meeting_coach import MEETING_COACH
from skills.catalog.meeting_prep import MEETING_PREP
from skills.catalog.power_plan import POWER_PLAN
from skills.catalog.pursuit_plan import PURSUIT_PLAN
from skills.catalog.remuneration_plan import REMUNERATION_PLAN
from skills.catalog.right_clients import RIGHT_CLIENTS
from skills.catalog.right_deals import RIGHT_DEALS
from skills.catalog.right_team import RIGHT_TEAM
from skills.catalog.right_to_win import RIGHT_TO_WIN
from skills.catalog.stakeholders import STAKEHOLDERS
from skills.catalog.take_in import TAKE_IN
from skills.catalog.team_plan import TEAM_PLAN
from skills.explaining import explained
from skills.registry import AnySkill, Registry
from skills.workflows.running import as_skill

_AT_WORK: tuple[AnySkill, ...] = (
    ASK,
    ATTAINMENT_PLAN,
    BRIEFING,
    CEO_SALES_PLAN,
    CLIENT_PROFILE,
    CRM_UPDATE,
    ENGAGEMENT_EXCELLENCE,
    EVIDENCE,
    FIND_THE_MONEY,
    FOG,
    IMPACT_THEMES,
    LICENCE_TO_SELL,
    MEETING_COACH,
    POWER_PLAN,
    PURSUIT_PLAN,
    REMUNERATION_PLAN,
    RIGHT_CLIENTS,
    RIGHT_DEALS,
    RIGHT_TEAM,
    RIGHT_TO_WIN,
    STAKEHOLDERS,
    TAKE_IN,
    TEAM_PLAN,
)

_WORKFLOWS: tuple[AnySkill, ...] = (
    as_skill(ASSESSMENT, _AT_WORK),
    as_skill(CLIENT_STRATEGY, _AT_WORK),
    as_skill(MEETING_PREP, _AT_WORK),
)

_OFFERED: tuple[AnySkill, ...] = (*_AT_WORK, *_WORKFLOWS)


def _shown(skill: AnySkill) -> AnySkill:
    """A change has no why beneath it; the score of one deal goes down by itself, from C to factor to evidence."""
    if skill.name in (CRM_UPDATE.name, TAKE_IN.name):
        return briefly(skill)
    own = skill.name == RIGHT_TO_WIN.name
    return explained(skill, own=lambda ask: own and len(ask.memory.get("deals", ())) == 1)


SKILLS: tuple[AnySkill, ...] = (*(_shown(s) for s in _OFFERED), help_on(_OFFERED))
"""Help last: it tells of all the others. Each shows its card in brief and says why; a workflow builds on whole ones."""

REGISTRY = Registry(SKILLS)
