"""All settings of the product, read once in `bot.main` from the environment (`SCIP_…`) and `HOME/scip.toml`.

The environment wins over the file. Nested names use two underscores: `SCIP_SLACK__BOT_TOKEN`.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from skills.rules import Rules

_FOR_LIBRARIES = {
    "OPENBLAS_NUM_THREADS": "1",  # two threads turn a 0.4 ms product into 8 ms
    "OMP_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGGRAPH_STRICT_MSGPACK": "true",  # checkpoints hold plain data only
    "LANGSMITH_TRACING": "false",
}
"""What libraries read from the environment as they are imported; set here, before any of them is."""

for _name, _value in _FOR_LIBRARIES.items():
    os.environ.setdefault(_name, _value)


class _Section(BaseModel):
    """A misspelt name is refused: a secret that silently did not arrive would be worse."""

    model_config = ConfigDict(extra="forbid")


class StoreSettings(_Section):
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy URL; unset: SQLite in the data folder. Example: postgresql+psycopg://scip@db/scip"
    )
    chroma_url: str | None = Field(None, description="A Chroma server; unset: embedded in the data folder")


class EmbedderSettings(_Section):
    kind: Literal["local", "openai"] = "local"
    base_url: str | None = None
    api_key: SecretStr | None = None
    model: str = "text-embedding-3-small"


class BudgetSettings(_Section):
    """What models may cost in a calendar month; unset: no limit."""

    user_usd: Decimal | None = Field(None, ge=0)
    team_usd: Decimal | None = Field(None, ge=0)
    company_usd: Decimal | None = Field(None, ge=0)
    user_tokens: int | None = Field(None, ge=0)
    company_tokens: int | None = Field(None, ge=0)
    request_usd: Decimal | None = Field(None, ge=0, description="The most one question may cost, all tries together")


class ModelSettings(_Section):
    """One OpenAI-compatible endpoint, or the keys of a catalogue's endpoints; neither: the product runs without."""

    base_url: str | None = None
    api_key: SecretStr | None = None
    name: str | None = None
    timeout_s: float = 8.0
    keys: dict[str, SecretStr] = Field({}, description="Secrets the model catalogue names: SCIP_MODEL__KEYS__OPENAI")
    catalogue: Path | None = Field(None, description="Unset: HOME/catalogue.yaml where there is one, else what ships")
    region: str | None = Field(
        None, description="Where material must stay (eu); unset: wherever an endpoint may see it"
    )
    budget: BudgetSettings = BudgetSettings()

    @property
    def one_endpoint(self) -> bool:
        """Whether one server and model are named, so that no catalogue is needed."""
        return self.name is not None and (self.api_key is not None or self.base_url is not None)

    @property
    def configured(self) -> bool:
        return self.one_endpoint or bool(self.keys) or self.catalogue is not None


class TracingSettings(_Section):
    """Spans of model requests, without a word of anybody's; no endpoint: none are made."""

    endpoint: str | None = Field(
        None, description="Full URL of an OTLP/HTTP target: http://collector:4318/v1/traces", pattern=r"^https?://"
    )
    headers: dict[str, SecretStr] = Field({}, description='Sent with every batch: authorization = "Basic …"')
    service: str = "scip"
    share: float = Field(1.0, ge=0, le=1, description="Of requests that are traced")
    every_s: float = Field(5.0, gt=0, description="How often a batch is sent")


class WebSettings(_Section):
    host: str = "127.0.0.1"
    port: int = Field(8484, ge=0, le=65535, description="0 takes a free port")
    login: Literal["local", "none"] = Field(
        "local", description="local: anybody on this machine picks a user; none: the console is off"
    )


class SlackSettings(_Section):
    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = Field(None, description="xapp-…: Socket Mode instead of public HTTP")
    base_url: str = "https://slack.com/api/"
    client_id: str = Field("", description="With its secret: workspaces install the app themselves, at /slack/install")
    client_secret: SecretStr | None = None
    public_url: str = Field(
        "", description="How Slack reaches us: https://scip.example.com", pattern=r"^$|^https?://[^/]+(/.*)?$"
    )
    authorize_url: str = Field("https://slack.com/oauth/v2/authorize", description="Where who installs it agrees")
    file_hosts: tuple[str, ...] = Field(
        ("files.slack.com",), description="The only hosts a file is read from, and sent the bot's token for it"
    )
    teams: tuple[str, ...] = Field(
        (), description="Ids of the workspaces (T…) and organisations (E…) that may install it; unset: none"
    )
    token_key: SecretStr | None = Field(
        None, description="Seals their tokens; after a change: the new one, then the old; unset: HOME/token.key"
    )

    @property
    def by_installing(self) -> bool:
        """Whether workspaces install the app themselves, each with a token of its own."""
        return bool(self.client_id) and self.client_secret is not None

    @property
    def configured(self) -> bool:
        tokens = self.bot_token is not None or self.by_installing
        return tokens and (self.signing_secret is not None or self.app_token is not None)


class TeamsSettings(_Section):
    app_id: str = ""
    app_password: SecretStr | None = None
    app_tenant: str = ""
    app_type: Literal["SingleTenant", "MultiTenant"] = "SingleTenant"
    tenants: tuple[str, ...] = Field(
        (), description="Organisations that may call besides app_tenant; a MultiTenant app needs them named (* for all)"
    )
    enabled: bool = False
    allow_unauthenticated: bool = Field(
        False, description="Development only: an empty app id accepts unsigned posts, on a loopback web.host"
    )
    public_url: str = Field(
        "", description="How Teams reaches us: https://scip.example.com", pattern=r"^$|^https?://[^/]+(/.*)?$"
    )
    publisher: str = Field("", max_length=32, description="Your company, in the app package: who people get it from")
    website_url: str = Field("", description="Your company's page, in the app package: https://example.com")
    privacy_url: str = Field("", description="Your privacy statement, in the app package; unset: website_url")
    terms_url: str = Field("", description="Your terms of use, in the app package; unset: website_url")
    sensitivity: str = Field("", max_length=80, description="Label on every answer, in your own words: Confidential")
    aloud_in_channels: bool = Field(
        False, description="Say in channels what all their members may see; only where none of your teams is public"
    )
    panel: bool = Field(False, description="The coach as a side panel in Teams meetings, at public_url/teams/panel")
    frame_hosts: tuple[str, ...] = Field(
        ("https://teams.microsoft.com", "https://*.teams.microsoft.com", "https://teams.cloud.microsoft"),
        description="The only sites that may show the side panel in a frame",
    )
    sensitivity_note: str = Field("", max_length=300, description="What the label means, shown when it is pointed at")
    keys_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Names the keys that sign what Teams sends",
    )
    login_url: str = Field("https://login.microsoftonline.com", description="Where the app gets its own token")
    service_hosts: tuple[str, ...] = Field(
        (
            "smba.trafficmanager.net",
            "*.botframework.com",
            "smba.infra.gcc.teams.microsoft.com",
            "smba.infra.gov.teams.microsoft.us",
            "smba.infra.dod.teams.microsoft.us",
        ),
        description="The only hosts that are sent answers and the app's token",
    )
    file_hosts: tuple[str, ...] = Field(
        ("*.sharepoint.com", "*.sharepoint.us", "*.sharepoint-mil.us"),
        description="The only hosts a file is put on when its person agreed, or read from: their OneDrive",
    )


class ServiceSettings(_Section):
    """Where a process of its own tells how it is."""

    host: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)


class FileSettings(_Section):
    """Files people hand over in a chat, and how long one waits for their yes."""

    document_mb: int = Field(25, ge=1, le=50, description="A document may have so many million bytes")
    recording_mb: int = Field(500, ge=1, description="A recording may have so many")
    most_files: int = Field(10, ge=1, le=50, description="Taken of one message")
    person_mb: int = Field(2_000, ge=1, description="Of one person so many million bytes wait at a time")
    keep_hours: int = Field(72, ge=1, description="A file nobody decided on is dropped after so long")


class KeepSettings(_Section):
    """How long what is over is kept; what failed stays until somebody has seen to it."""

    conversations_days: int = Field(400, ge=1, description="Questions and answers, and thumbs on them")
    work_days: int = Field(30, ge=1, description="What ran by itself, for `scip jobs list`")
    model_audit_days: int = Field(400, ge=1, description="Who had what asked of which model (no text of either side)")


class JobsSettings(ServiceSettings):
    """What runs by itself (docs/jobs.md)."""

    port: int = Field(8485, ge=0, le=65535)
    at_once: int = Field(4, ge=1, le=64, description="Pieces of work one process does side by side")


class ZoomSettings(_Section):
    """A Zoom app with Real-Time Media Streams; its webhook goes to /v1/sources/zoom."""

    client_id: str = ""
    client_secret: SecretStr | None = None
    webhook_secret: SecretStr | None = Field(None, description="The app's secret token, which signs its webhooks")
    hosts: tuple[str, ...] = Field(("zoom.us",), description="The only domains a webhook can make us dial")


def _of_recall(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(
        r"whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", secret.get_secret_value()
    ):
        raise ValueError("it begins with whsec_ and goes on in base64, as Recall.ai's dashboard shows it")
    return secret


class VoiceSettings(ServiceSettings):
    """How calls are heard (docs/voice.md)."""

    port: int = Field(8486, ge=0, le=65535)
    model: str | None = Field(
        None, description="A folder with a CTranslate2 Whisper model, or a name: small, large-v3-turbo, owner/model"
    )
    store: Path | None = Field(None, description="Where downloaded models are kept; unset: HOME/models/speech")
    download: bool = Field(True, description="listen and serve voice may fetch a model that is not here from a hub")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute: str | None = Field(None, description="Precision; unset: int8 on a CPU, float16 on a GPU")
    lanes: int | None = Field(None, ge=1, le=64, description="Decodes side by side; unset: by the cores there are")
    threads: int | None = Field(None, ge=1, le=64, description="Of one lane on a CPU; unset: by the cores there are")
    batch: int | None = Field(None, ge=1, le=64, description="Utterances decoded together; unset: 16 on a GPU, else 1")
    window: Literal["auto", "full", "short"] = Field(
        "auto", description="full: the model looks at 30 s, as trained; short: at as little as fits (only if it copes)"
    )
    language: str | None = Field(None, description="Of all calls (en, de, …); unset: heard")
    beam: int = Field(5, ge=1, le=10, description="Of finals; partials are decoded greedily")
    partial_s: float = Field(
        0.7, ge=0.3, le=5, description="Sound between two partials; they come sooner while that costs little"
    )
    in_advance: bool = Field(True, description="Begin to decode in a pause before it is sure that it is the end")
    most_streams: int = Field(50, ge=1, description="Calls this process takes at once")
    grace_s: float = Field(60.0, ge=5, description="A call whose line dropped waits so long for it to come back")
    redact_cards: bool = Field(True, description="Card numbers are taken out of transcripts")
    refine: bool = Field(True, description="Where a language model is configured, it may word hints better in time")
    consent: Literal["given", "announced"] = Field(
        "given", description="given: everyone on a call has to agree; announced: everyone has to have been told"
    )
    notice: str = Field("", max_length=400, description="What is to be said to everybody before a call is listened to")
    keep_days: int = Field(365, ge=0, description="How long what was said is kept; 0: only until its debrief is sent")
    panel_url: str | None = Field(
        None, description="Where people reach the console, for links to side panels; unset: web.host and web.port"
    )
    public_url: str = Field("", description="How vendors reach this server: wss://voice.example.com")
    zoom: ZoomSettings = ZoomSettings()
    twilio_token: SecretStr | None = Field(None, description="The account's auth token, which signs Twilio's streams")
    recall: bool = Field(False, description="Recall.ai may bring sound to /v1/sources/recall?key=…")
    recall_secret: Annotated[SecretStr, AfterValidator(_of_recall)] | None = Field(
        None, description="The Recall.ai workspace's verification secret (whsec_…): only what it signs is let in"
    )
    acs_resource: str | None = Field(None, description="Immutable id of the Azure Communication Services resource")
    key: SecretStr | None = Field(
        None, description="Set: serve voice runs without records, and this opens streams; unset: each call has a key"
    )


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SCIP_", env_nested_delimiter="__", extra="forbid")

    home: Path = Path(".scip")
    tenant: str = "default"
    default_user: str | None = Field(None, description="Who `ask` and `chat` speak as when --as is not given")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    turn_deadline_s: float = 10.0
    max_attempts: int = Field(3, description="A turn that fails this often is parked with its reason")
    memory_hours: int = Field(72, description="How long a conversation is remembered")
    confirm_hours: int = Field(24, description="How long a change waits for its confirmation")
    evidence_policy: Literal["documented", "ask"] = Field(
        "ask",
        description="ask: nothing read out of texts counts by itself; documented: facts in the client's own writing do",
    )
    store: StoreSettings = StoreSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    model: ModelSettings = ModelSettings()
    tracing: TracingSettings = TracingSettings()
    web: WebSettings = WebSettings()
    rules: Rules = Field(Rules(), description="The numbers of client profile, deal class, money and stakeholders")
    slack: SlackSettings = SlackSettings()
    teams: TeamsSettings = TeamsSettings()
    files: FileSettings = FileSettings()
    keep: KeepSettings = KeepSettings()
    jobs: JobsSettings = JobsSettings()
    voice: VoiceSettings = VoiceSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


class SettingsInvalid(Exception):
    """A setting has a value it cannot take; the message names each one and never shows a secret."""


def load_settings(home: Path | None = None) -> Settings:
    """Settings for a data folder; `HOME/scip.toml` is read when it exists.

    Raises `SettingsInvalid`.
    """
    folder = home or Path(os.environ.get("SCIP_HOME", ".scip"))
    file = folder / "scip.toml"

    class FromFolder(Settings):
        model_config = SettingsConfigDict(toml_file=file if file.is_file() else None)

    try:
        return FromFolder(home=folder)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {_said(e['type'], e['msg'])}" for e in error.errors()]
        raise SettingsInvalid("Settings that can't be used:\n  " + "\n  ".join(lines)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"{file} can't be read as TOML: {error}.") from None
    except UnicodeDecodeError:
        raise SettingsInvalid(f"{file} is not a text file in UTF-8.") from None
    except OSError as error:
        raise SettingsInvalid(f"{file} can't be opened: {error.strerror}.") from None
    except SettingsError:  # its words may quote a secret
        raise SettingsInvalid(f"{_no_section()} is a section; its settings are named one by one.") from None


def _said(kind: str, message: str) -> str:
    return "there is no such setting" if kind in ("extra_forbidden", "unexpected_keyword_argument") else message


def _no_section() -> str:
    sections = [f"SCIP_{name.upper()}" for name, f in Settings.model_fields.items() if isinstance(f.default, _Section)]
    given = [name for name in os.environ if name.upper() in sections]
    return f"{' and '.join(given)} (use {given[0].upper()}__…)" if given else "One of the variables SCIP_…"


_ADDRESS_OF_A_SERVICE = re.compile(r"SCIP(_\w+)?_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_\w+)?)")
"""What Kubernetes sets for a service called "scip"."""


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """Names in the environment that look like a setting and are none, for whoever misspelt one."""
    names = sorted(os.environ if environment is None else environment)
    known = tuple(f"SCIP_{name.upper()}" for name in Settings.model_fields)
    return [
        name
        for name in names
        if name.startswith("SCIP_")
        and not _ADDRESS_OF_A_SERVICE.fullmatch(name)
        and not any(name == k or name.startswith(f"{k}__") for k in known)
    ]
