"""`scip llm check`: proves, by asking it, that an OpenAI-compatible server has what the product needs of one.

Nothing of a workspace is sent. A schema counts as held only when a model that was told to do something else still
answers in it, and a context only when the server says that it read all that was sent.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from jsonschema import Draft202012Validator

from bot.checks import Check
from bot.commands.errors import NotSetUp, WrongUse
from bot.settings import Settings
from llm.call import Call, Message, Reply, Tool
from llm.errors import ContextTooLong, ModelBusy, ModelError, ModelMisconfigured, StreamCut
from llm.providers.openai_api import OpenAIEndpoint, SchemaStyle

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kelp": {"enum": ["umber-41", "sable-73"]},
        "knots": {"enum": [3, 5, 8]},
        "moored": {"type": "boolean"},
    },
    "required": ["kelp", "knots", "moored"],
    "additionalProperties": False,
}
"""Words no model comes up with by itself."""
_ASIDE = "Write two lines about the sea, as prose. No JSON, no braces, no lists."
_TIMES = 3
_STYLES: tuple[tuple[SchemaStyle, str], ...] = ((True, ""), ("json_object", ", asked for as json_object"))
_TOOL = Tool(
    "stage_of_deal",
    "Looks up the stage a deal is in. The only way to know it.",
    {
        "type": "object",
        "properties": {"deal": {"type": "string", "description": "The deal's name"}},
        "required": ["deal"],
        "additionalProperties": False,
    },
)
_FOR_TOOLS = (
    "vLLM: --enable-auto-tool-choice and the --tool-call-parser of the model's family. Ollama, llama.cpp (--jinja): a "
    "model trained for tools."
)


@dataclass(slots=True)
class _Server:
    url: str
    key: str
    timeout_s: float
    context: int
    model: str = ""
    embeddings: str = ""
    provider: OpenAIEndpoint = field(init=False)
    limit_name: str = "max_tokens"
    told_context: int | None = None
    first_ms: int = 800
    schema: SchemaStyle = True

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        names = {self.model: self.limit_name}
        self.provider = OpenAIEndpoint(
            "checked", api_key=self.key, base_url=self.url, max_tokens_names=names, schema=self.schema
        )

    async def asked(self, call: Call) -> Reply:
        return await self.provider.complete(call, timeout_s=self.timeout_s)

    def call(self, words: str, *, system: str = "You are being checked.", most: int = 200, **more: Any) -> Call:
        return replace(Call(self.model, (Message("system", system), Message("user", words)), most), **more)


async def check(
    settings: Settings,
    url: str,
    *,
    model: str | None,
    key_from: str | None,
    embeddings: str | None,
    context: int,
    timeout_s: float,
) -> dict[str, Any]:
    """What the server can do and what falls short; `good` is whether all that is needed is there.

    Raises `WrongUse` for an address that is none, `NotSetUp` for a secret that is not there.
    """
    server = _Server(_address(url), _key(settings, key_from), timeout_s, context, model or "", embeddings or "")
    try:
        checks = await _examined(server)
    finally:
        await server.provider.close()
    good = not any(c.state == "fail" for c in checks)
    return {
        "url": server.url,
        "model": server.model,
        "good": good,
        "checks": [asdict(c) for c in checks],
        "catalogue": _entry(server, key_from, checks) if len(checks) > len(_NEEDED_FIRST) else "",
    }


def _address(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise WrongUse("That is no address of a server.", way_out="Give one like http://vllm:8000/v1.")
    if parts.username or parts.query:
        raise WrongUse("An address with a password or a key in it is not used.", way_out="Give the key by --key-from.")
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def _key(settings: Settings, name: str | None) -> str:
    if name is None:
        return ""
    secret = settings.model.keys.get(name) or (settings.model.api_key if name == "model" else None)
    if secret is None:
        raise NotSetUp(f"No secret is called {name!r}.", way_out=f"Set SCIP_MODEL__KEYS__{name.upper()}.")
    return secret.get_secret_value()


_Examine = Callable[[_Server], Awaitable[Check]]


async def _examined(server: _Server) -> list[Check]:
    """Each in turn; without an answer to a plain question the rest would only say the same again."""
    checks: list[Check] = []
    for name, examine in _NEEDED_FIRST:
        checks.append(await _tried(name, examine, server))
        if checks[-1].state == "fail":
            return checks
    for name, examine in _THEN:
        checks.append(await _tried(name, examine, server))
    return checks


async def _tried(name: str, examine: _Examine, server: _Server) -> Check:
    try:
        return await examine(server)
    except ModelError as error:
        return Check(name, "fail", f"{error.message} ({_clean(error.detail, server.key)})", _FIX.get(name, ""))


def _clean(said: str, key: str) -> str:
    """A server's own words, short, without the key it may quote."""
    return (said.replace(key, "…") if key else said)[:200] or "it said no more"


async def _reachable(server: _Server) -> Check:
    status, listed = await _listed(server.url, server.key)
    if status in (401, 403):
        return Check("reachable", "fail", f"it answers {status}: it wants a key", "Name its secret by --key-from NAME.")
    if listed is None and not server.url.endswith("/v1"):
        _, under_v1 = await _listed(f"{server.url}/v1", server.key)
        if under_v1 is not None:
            return Check("reachable", "fail", "its interface is under /v1", f"scip llm check {server.url}/v1")
    if status is None:
        return Check("reachable", "fail", "nothing answers there", "Is it running, and is the port open to here?")
    return _served(server, listed)


async def _listed(url: str, key: str) -> tuple[int | None, list[dict[str, Any]] | None]:
    """The status of its list of models (None: nobody there), and the list where it has one."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{url}/models", headers=headers) as r,
        ):
            body = await r.read()
            status = r.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None, None
    try:
        found = json.loads(body)["data"]
        return status, [m for m in found if isinstance(m, dict) and isinstance(m.get("id"), str)]
    except (ValueError, KeyError, TypeError):
        return status, None


def _served(server: _Server, listed: list[dict[str, Any]] | None) -> Check:
    names = [m["id"] for m in listed or ()]
    if not server.model and len(names) != 1:
        told = f"it serves {', '.join(names[:12])}" if names else "it does not say which models it serves"
        return Check("reachable", "fail", told, "Choose one: --model NAME.")
    server.model = server.model or names[0]
    if names and server.model not in names:
        told = f"it serves {', '.join(names[:12])}, not {server.model}"
        return Check("reachable", "fail", told, "--model must be one of these; a LoRA adapter has a name of its own.")
    about = next((m for m in listed or () if m["id"] == server.model), {})
    lengths = [about.get(k) for k in ("max_model_len", "context_length", "context_window")]
    lengths.append(about["meta"].get("n_ctx") if isinstance(about.get("meta"), dict) else None)
    server.told_context = next((n for n in lengths if isinstance(n, int) and n > 0), None)
    server.connect()
    return Check("reachable", "ok", f"{server.model}" + ("" if names else " (it lists no models)"))


async def _chat(server: _Server) -> Check:
    ask = server.call("Say one short sentence about the weather.", most=256)
    try:
        reply = await server.asked(ask)
    except ModelMisconfigured as error:
        if "max_completion_tokens" not in error.detail:
            raise
        server.limit_name = "max_completion_tokens"
        server.connect()
        reply = await server.asked(ask)
    if not reply.text.strip():
        why = "it used up its tokens before it said a word (a model that thinks aloud?)"
        return Check("chat", "fail", why if reply.finish == "length" else "its answer is empty", _FIX["chat"])
    if reply.usage.estimated:
        fix = "Budgets count with estimates then, which are cautious: turn usage reporting on where the server has it."
        return Check("chat", "warn", f"{reply.ms:.0f} ms; it does not say what it used", fix)
    return Check("chat", "ok", f"{reply.ms:.0f} ms, {reply.usage.output_tokens} tokens")


async def _streaming(server: _Server) -> Check:
    pieces = 0
    reply: Reply | None = None
    ask = server.call("Count from one to twenty in words.", most=120)
    try:
        async for delta in server.provider.stream(ask, timeout_s=server.timeout_s):
            pieces += bool(delta.text)
            reply = delta.reply or reply
    except StreamCut as error:
        return Check("streaming", "fail", f"its stream has no proper end ({error.detail})", _FIX["streaming"])
    if reply is None or not pieces:
        return Check("streaming", "fail", "nothing came in its stream", _FIX["streaming"])
    server.first_ms = int(reply.first_token_ms or 800)
    if pieces == 1:
        return Check("streaming", "warn", "the whole answer comes in one piece", _FIX["streaming"])
    return Check("streaming", "ok", f"first word after {server.first_ms} ms, {pieces} pieces, a proper end")


async def _schema(server: _Server) -> Check:
    """By the usual word first, then by the one that some servers take instead."""
    best, refused = 0, None
    for style, by in _STYLES:
        server.schema = style
        server.connect()
        try:
            held = await _times_held(server)
        except (ModelMisconfigured, ModelBusy) as error:  # as servers answer that don't know the word
            refused = error
            continue
        if held == _TIMES:
            return Check("JSON schema", "ok", f"answers are held to it{by}")
        best = max(best, held)
    server.schema = False
    server.connect()
    if refused is not None and not best:
        raise refused
    return Check("JSON schema", "fail", f"{best} of {_TIMES} answers were in the schema: it is not held to it", _HOLD)


async def _times_held(server: _Server) -> int:
    """Three times, warm, and told to do something else: only a server that holds the model to it gets all three."""
    held = 0
    for _ in range(_TIMES):
        ask = server.call(_ASIDE, system="You are a poet. Never write JSON.", schema=_SCHEMA, temperature=1.0)
        held += _fits((await server.asked(ask)).text)
    return held


def _fits(text: str) -> bool:
    try:
        return Draft202012Validator(_SCHEMA).is_valid(json.loads(text))
    except ValueError:
        return False


async def _tools(server: _Server) -> Check:
    ask = server.call("In which stage is the deal Falkenried? Look it up.", tools=(_TOOL,))
    first = await server.asked(ask)
    use = next((u for u in first.uses if u.name == _TOOL.name), None)
    if use is None:
        return Check("tools", "fail", "it took the tool, and the model answered without using it", _FOR_TOOLS)
    if not isinstance(use.arguments.get("deal"), str):
        return Check("tools", "fail", "its arguments are not what the tool asks for", _FOR_TOOLS)
    back = (Message("assistant", uses=(use,)), Message("tool", "Stage: negotiation", answers=use.id))
    second = await server.asked(replace(ask, messages=(*ask.messages, *back)))
    if not second.text.strip() and not second.uses:
        return Check("tools", "fail", "after the tool's result it says nothing", _FOR_TOOLS)
    return Check("tools", "ok", "used, and its result taken in")


async def _embeddings(server: _Server) -> Check:
    """Needed only where it was asked for: the product brings its own."""
    model = server.embeddings or server.model
    try:
        vectors, _ = await server.provider.embed(["one", "two"], model=model, timeout_s=server.timeout_s)
    except ModelError as error:
        if server.embeddings:
            return Check(
                "embeddings", "fail", f"{error.message} ({_clean(error.detail, server.key)})", _FIX["embeddings"]
            )
        return Check("embeddings", "off", "none here; not needed, the product brings its own")
    widths = {len(v) for v in vectors}
    if len(widths) != 1 or 0 in widths:
        return Check("embeddings", "fail" if server.embeddings else "off", "its vectors differ in length")
    return Check("embeddings", "ok", f"{model}, {widths.pop()} numbers each")


async def _context(server: _Server) -> Check:
    """As much as is needed, sent: a server that cuts what it is sent says that it read less."""
    if server.told_context is not None and server.told_context < server.context:
        told = f"it takes {server.told_context:,} tokens, {server.context:,} are needed"
        return Check("context", "fail", told, _FIX["context"])
    words = 300
    short = await server.asked(server.call(_filler(words), most=8))
    if short.usage.estimated:
        return await _unmeasured(server)
    wanted = server.context - 64
    per_word = max(0.2, short.usage.input_tokens / words)
    try:
        long = await server.asked(server.call(_filler(int(wanted / per_word)), most=8))
    except ContextTooLong as error:
        detail = f"{server.context:,} tokens are too many for it ({_clean(error.detail, server.key)})"
        return Check("context", "fail", detail, _FIX["context"])
    read = long.usage.input_tokens
    if read < 0.9 * wanted:
        return Check(
            "context", "fail", f"of about {wanted:,} tokens it read {read:,}: it cuts what it is sent", _FIX["context"]
        )
    return Check("context", "ok", f"{read:,} tokens read")


async def _unmeasured(server: _Server) -> Check:
    await server.asked(server.call(_filler(server.context // 2), most=8))
    told = f"{server.context // 2:,} words were taken; it does not say how much of them it read"
    return Check("context", "warn", told, "Check the context length it was started with.")


def _filler(words: int) -> str:
    sea = ("tide", "rope", "salt", "north", "lamp", "harbour", "stone", "wind")
    return "Say yes. " + " ".join(sea[n % len(sea)] for n in range(words))


_NEEDED_FIRST: tuple[tuple[str, _Examine], ...] = (("reachable", _reachable), ("chat", _chat))
_THEN: tuple[tuple[str, _Examine], ...] = (
    ("streaming", _streaming),
    ("JSON schema", _schema),
    ("tools", _tools),
    ("context", _context),
    ("embeddings", _embeddings),
)
_HOLD = (
    "vLLM, llama.cpp, Ollama and SGLang hold to one in current versions. Else set `schema: false` for the endpoint "
    "and leave `schema` out of what the model can."
)
_FIX = {
    "chat": "Try the same with curl; look into the server's log; give it longer by --timeout.",
    "streaming": "A proxy between here and there may hold the answer back or cut it: turn its buffering off.",
    "JSON schema": _HOLD,
    "tools": _FOR_TOOLS,
    "context": "vLLM: --max-model-len. llama.cpp: -c, shared by its --parallel slots. Ollama: OLLAMA_CONTEXT_LENGTH.",
    "embeddings": "Serve an embedding model, or leave the product its own (embedder.kind = local).",
}


def _entry(server: _Server, key_from: str | None, checks: list[Check]) -> str:
    """What to add to the catalogue."""
    able = {c.name for c in checks if c.state in ("ok", "warn")}
    can = [ability for ability, name in _ABILITIES if name in able]
    limit = "" if server.limit_name == "max_tokens" else f", max_tokens_name: {server.limit_name}"
    lines = [
        "endpoints:",
        "  own:",
        "    kind: openai",
        f"    base_url: {server.url}",
        *([f"    key: {key_from}"] if key_from else []),
        "    region: here",
        "    data: personal",
        *(["    schema: json_object"] if server.schema == "json_object" else []),
        *(["    schema: false"] if server.schema is False else []),
        "models:",
        f"  - {{id: own-medium, endpoint: own, model: {json.dumps(server.model)}, tier: medium, "
        f"context: {server.told_context or server.context}, output: 2000, "
        f"can: [{', '.join(can)}], first_token_ms: {max(50, server.first_ms)}{limit}}}",
    ]
    return "\n".join(lines)


_ABILITIES = (("tools", "tools"), ("schema", "JSON schema"), ("stream", "streaming"))
