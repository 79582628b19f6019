"""The models an installation may use, as an admin wrote them down, and the providers made from them."""

import ipaddress
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from llm.call import Provider, Usage
from llm.errors import ModelMisconfigured
from llm.gateway import DataClass
from llm.providers.anthropic_api import AnthropicEndpoint
from llm.providers.openai_api import OpenAIEndpoint, SchemaStyle

SHIPPED = Path(__file__).parent / "catalogue.yaml"
Ability = Literal["tools", "schema", "stream"]
Tier = Literal["small", "medium", "large"]
ONE_KEY = "model"
"""The name of the one secret of an installation with one endpoint."""
ELSEWHERE = "elsewhere"
"""The region of a public server nobody has said more of: outside every region that material must stay in."""
_OWN_NAMES = (".local", ".localhost", ".internal", ".lan", ".corp", ".home.arpa", ".svc")
NEEDED_CONTEXT = 16_384
"""Tokens of the longest request the product makes: evidence read out of a long text, its method, and the answer."""
_MILLION = Decimal(1_000_000)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Endpoint(_Entry):
    kind: Literal["openai", "azure", "anthropic"]
    base_url: str | None = None
    key: str | None = Field(None, description="Name of the secret it is called with")
    api_version: str | None = None
    region: str = "us"
    data: DataClass = "internal"
    schema_: SchemaStyle = Field(True, alias="schema", description="Can be made to answer in a JSON schema, and how")

    def ready(self, secrets: Mapping[str, str]) -> bool:
        """Whether it can be called: its secret is there, and its address where it has none of its own."""
        addressed = bool(self.base_url) or (self.kind != "azure" and self.key is not None)
        return addressed and (self.key is None or bool(secrets.get(self.key)))


class Model(_Entry):
    id: str
    endpoint: str
    model: str = Field(description="The endpoint's own name for it: a model, a deployment, a LoRA adapter")
    tier: Tier = "medium"
    context: int = Field(8_192, gt=0, description="Tokens it takes in and gives out, together")
    output: int = Field(1_024, gt=0, description="Most tokens it gives out")
    input_price: Decimal = Field(Decimal(0), ge=0, description="US dollars per million tokens")
    cached_price: Decimal | None = Field(None, ge=0)
    output_price: Decimal = Field(Decimal(0), ge=0)
    can: frozenset[Ability] = frozenset({"stream"})
    first_token_ms: int = Field(800, gt=0, description="What an interactive turn waits for")
    max_tokens_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def cost(self, usage: Usage) -> Decimal:
        """In US dollars, by this entry's prices."""
        cached = self.input_price if self.cached_price is None else self.cached_price
        fresh = usage.input_tokens - usage.cached_tokens
        spent = fresh * self.input_price + usage.cached_tokens * cached + usage.output_tokens * self.output_price
        return spent / _MILLION


class Catalogue(_Entry):
    endpoints: dict[str, Endpoint] = {}
    models: tuple[Model, ...] = ()

    @model_validator(mode="after")
    def _names(self) -> "Catalogue":
        ids = [m.id for m in self.models]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"two models are called {', '.join(twice)}")
        for model in self.models:
            if model.endpoint not in self.endpoints:
                raise ValueError(f"{model.id} names the endpoint {model.endpoint!r}, which isn't there")
        return self

    @cached_property
    def by_id(self) -> dict[str, Model]:
        return {m.id: m for m in self.models}

    def live(self, secrets: Mapping[str, str]) -> "Catalogue":
        """Only what can be called with these secrets."""
        ready = {name: e for name, e in self.endpoints.items() if e.ready(secrets)}
        return Catalogue(endpoints=ready, models=tuple(m for m in self.models if m.endpoint in ready))


def load(file: Path | None = None) -> Catalogue:
    """The catalogue in `file`, or the one that ships. Raises `ModelMisconfigured` with each fault named."""
    path = file or SHIPPED
    try:
        return Catalogue.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'catalogue'}: {e['msg']}" for e in error.errors())
        raise ModelMisconfigured(f"The model catalogue {path} can't be used: {faults}.", detail=faults) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelMisconfigured(f"The model catalogue {path} can't be read.", detail=str(error)[:300]) from None


def one_endpoint(*, model: str, base_url: str | None, keyed: bool) -> Catalogue:
    """The catalogue of an installation that only says "this server, this model": no prices, cautious limits."""
    region = _region_of(base_url)
    endpoint = Endpoint(kind="openai", base_url=base_url, key=ONE_KEY if keyed else None, region=region, data="client")
    entry = Model(
        id=model,
        endpoint="configured",
        model=model,
        context=NEEDED_CONTEXT,
        output=2_000,
        can=frozenset({"tools", "schema", "stream"}),
    )
    return Catalogue(endpoints={"configured": endpoint}, models=(entry,))


def _region_of(base_url: str | None) -> str:
    """ "here" for a server of one's own network; where a public one stands, its address does not say."""
    if base_url is None:
        return "us"  # OpenAI's own
    host = urlsplit(base_url).hostname or ""
    try:
        own = ipaddress.ip_address(host).is_private
    except ValueError:
        own = "." not in host or host.endswith(_OWN_NAMES)
    return "here" if own else ELSEWHERE


def providers(catalogue: Catalogue, secrets: Mapping[str, str]) -> dict[str, Provider]:
    """One provider per endpoint, by its name, nothing connected yet. Blocking: imports the SDKs."""
    made: dict[str, Provider] = {}
    for name, endpoint in catalogue.endpoints.items():
        provider = _provider(name, endpoint, catalogue, secrets)
        provider.warm()
        made[name] = provider
    return made


def _provider(
    name: str, endpoint: Endpoint, catalogue: Catalogue, secrets: Mapping[str, str]
) -> OpenAIEndpoint | AnthropicEndpoint:
    key = secrets.get(endpoint.key or "", "")
    if endpoint.kind == "anthropic":
        return AnthropicEndpoint(name, api_key=key, base_url=endpoint.base_url or None)
    named = {m.model: m.max_tokens_name for m in catalogue.models if m.endpoint == name}
    return OpenAIEndpoint(
        name,
        api_key=key,
        base_url=endpoint.base_url or None,
        azure_api_version=endpoint.api_version if endpoint.kind == "azure" else None,
        schema=endpoint.schema_,
        max_tokens_names=named,
    )
