"""Which model answers: every one that may, best first, with the reason for each and for each that may not.

Pure: the same request, catalogue and conditions give the same order. What stands first is asked; the rest are its
fallbacks, in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from llm.call import Usage
from llm.catalogue import Catalogue, Endpoint, Model, Tier
from llm.gateway import DataClass, Request, TaskKind

_GUARDED: tuple[DataClass, ...] = ("public", "internal", "client", "personal")
_WANTED: dict[TaskKind, tuple[Tier, ...]] = {
    "settle": ("small", "medium", "large"),
    "narrate": ("small", "medium", "large"),
    "extract": ("medium", "small", "large"),
    "draft": ("large", "medium", "small"),
    "judge": ("large", "medium", "small"),
}
"""What a task needs, first choice first: a choice from a list is quick, long text and judgement need the best."""
_SHARE_OF_DEADLINE = 0.6
"""A model whose first word usually comes later than this share of the deadline is no first choice."""
_CHARACTERS_PER_TOKEN = 3.2
"""Cautious for prose in European languages: an estimate that is too low would let a budget be overrun."""


Health = Literal["well", "shaky", "broken"]
Unfit = Literal["guarded", "unable", "dear"]
"""It may not see the material or it stands in the wrong place; it can't do it; it would cost more than may be spent."""
_Rank = tuple[int, bool, int, Decimal, int]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is true right now, beside the request."""

    left: Decimal | None = None
    """US dollars the asker may still spend; None: no limit."""
    health: Mapping[str, Health] = field(default_factory=dict)
    """Endpoint -> how it has been doing; well where nothing is said."""
    region: str | None = None
    """Where everything must stay, beside what the request says of itself; None: anywhere."""


@dataclass(frozen=True, slots=True)
class Candidate:
    model: Model
    estimate: Usage
    cost: Decimal
    """What the call is expected to cost at most, in US dollars."""
    reasons: tuple[str, ...]
    """Why it stands where it stands."""


@dataclass(frozen=True, slots=True)
class Refused:
    model: Model
    reason: str
    why: Unfit = "unable"


@dataclass(frozen=True, slots=True)
class Decision:
    candidates: tuple[Candidate, ...]
    refused: tuple[Refused, ...]

    def without(self, refused: Sequence[Refused]) -> "Decision":
        """As it stands once some of the line turned out to be refused."""
        gone = {r.model.id for r in refused}
        left = tuple(c for c in self.candidates if c.model.id not in gone)
        return Decision(left, (*self.refused, *refused))

    def explained(self) -> str:
        """For a trace or a person: one line per model."""
        taken = [f"{n}. {c.model.id}: {'; '.join(c.reasons)}" for n, c in enumerate(self.candidates, 1)]
        return "\n".join([*taken, *(f"-  {r.model.id}: {r.reason}" for r in self.refused)])


def estimated_tokens(text: str) -> int:
    return int(len(text) / _CHARACTERS_PER_TOKEN) + 1


def estimate(request: Request) -> Usage:
    """The most a call can use: everything sent, and as long an answer as is allowed."""
    sent = estimated_tokens(request.system) + estimated_tokens(request.material)
    sent += sum(estimated_tokens(f"{t.name}{t.description}{dict(t.parameters)}") for t in request.tools)
    return Usage(sent + 16, request.max_tokens, estimated=True)


def route(request: Request, catalogue: Catalogue, conditions: Conditions | None = None) -> Decision:
    now = conditions or Conditions()
    used = estimate(request)
    candidates, refused = [], []
    for place, model in enumerate(catalogue.models):
        kept_from = _kept_from(request, model, catalogue.endpoints[model.endpoint], now)
        why_not = kept_from or _unable(request, model, used)
        if why_not:
            refused.append(Refused(model, why_not, "guarded" if kept_from else "unable"))
        elif now.left is not None and (cost := model.cost(used)) > now.left:
            left = max(now.left, Decimal(0))
            refused.append(Refused(model, f"it could cost ${cost:.4f}, ${left:.4f} is left", "dear"))
        else:
            candidates.append((_rank(request, model, used, now, place), _candidate(request, model, used, now)))
    candidates.sort(key=lambda pair: pair[0])
    return Decision(_beside_their_like(candidates, catalogue), tuple(refused))


def _beside_their_like(ranked: list[tuple[_Rank, Candidate]], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """The same model elsewhere comes next after it, as long as its endpoint does as well: another region first, then
    another model."""
    placed: dict[str, Candidate] = {}
    for rank, candidate in ranked:
        placed.setdefault(candidate.model.id, candidate)
        for other_rank, other in ranked:
            same = (other.model.model, other.model.tier) == (candidate.model.model, candidate.model.tier)
            if same and other_rank[0] == rank[0] and other.model.id not in placed:
                where = catalogue.endpoints[other.model.endpoint].region
                told = f"the same model as {candidate.model.id}, in {where}"
                placed[other.model.id] = replace(other, reasons=(*other.reasons, told))
    return tuple(placed.values())


def inside(region: str, allowed: str) -> bool:
    """Whether a region is one of those allowed ("eu", "eu, ch"): "eu-west" is in "eu", "here" in any."""
    return region == "here" or any(
        region == each or region.startswith(f"{each}-") for each in (a.strip() for a in allowed.split(",")) if each
    )


def _kept_from(request: Request, model: Model, endpoint: Endpoint, now: Conditions) -> str:
    """Why the material may not go there; empty where it may."""
    if _GUARDED.index(request.data_class) > _GUARDED.index(endpoint.data):
        return f"{model.endpoint} may see {endpoint.data} material at most, this is {request.data_class}"
    for region in (now.region, request.region):
        if region is not None and not inside(endpoint.region, region):
            return f"the material must stay in {region}, {model.endpoint} is in {endpoint.region}"
    return ""


def _unable(request: Request, model: Model, used: Usage) -> str:
    """Why the model can't do it, whatever it costs; empty where it can."""
    missing = _needed(request) - model.can
    if missing:
        return f"it lacks {', '.join(sorted(missing))}"
    if request.max_tokens > model.output or used.input_tokens + used.output_tokens > model.context:
        return f"about {used.input_tokens + used.output_tokens:,} tokens don't fit its {model.context:,}"
    return ""


def _needed(request: Request) -> set[str]:
    return ({"tools"} if request.tools else set()) | ({"schema"} if request.schema is not None else set())


def _rank(request: Request, model: Model, used: Usage, now: Conditions, place: int) -> _Rank:
    """Smaller is better: working endpoints, then quick enough, then the tier the task wants, then price."""
    ailing = ("well", "shaky", "broken").index(now.health.get(model.endpoint, "well"))
    return (ailing, _too_slow(request, model), _WANTED[request.kind].index(model.tier), model.cost(used), place)


def _too_slow(request: Request, model: Model) -> bool:
    return request.priority == "interactive" and model.first_token_ms > request.deadline_s * 1000 * _SHARE_OF_DEADLINE


def _candidate(request: Request, model: Model, used: Usage, now: Conditions) -> Candidate:
    wanted = _WANTED[request.kind].index(model.tier)
    reasons = [
        f"{model.tier} is {('the first', 'the second', 'the last')[wanted]} choice to {request.kind}",
        f"at most ${model.cost(used):.4f}",
    ]
    if _too_slow(request, model):
        reasons.append(f"its first word usually takes {model.first_token_ms} ms, late for {request.deadline_s:g} s")
    health = now.health.get(model.endpoint, "well")
    if health != "well":
        reasons.append(f"{model.endpoint} has been {health}")
    return Candidate(model, used, model.cost(used), tuple(reasons))
