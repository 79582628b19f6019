"""`scip llm …`: names and options; what a command does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.frame import As, Home, Json, print_json, ready, run, screen, settings_of, wants_json

models = typer.Typer(
    help="Models: which there are, which would answer, what they cost.", no_args_is_help=True, rich_markup_mode=None
)
prompts = typer.Typer(
    help="Wordings of prompts: what ships, your own, and how each does.", no_args_is_help=True, rich_markup_mode=None
)
models.add_typer(prompts, name="prompts")

Name = Annotated[str, typer.Argument(metavar="NAME", help="A prompt of `scip llm prompts list`.")]


@models.command(name="models")
def models_(home: Home = None, as_json: Json = False) -> None:
    """List the catalogue: what can be called, and what a model that can't still needs."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands.model_tables import models_table
    from bot.commands.models import catalogue

    found = run(catalogue(settings))
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(models_table(found))


@models.command()
def route(
    text: Annotated[str, typer.Argument(help="What the model would be given.")],
    kind: Annotated[str, typer.Option("--kind", help="narrate, settle, extract, draft or judge.")] = "narrate",
    data: Annotated[
        str, typer.Option("--data", help="How guarded the text is: public, internal, client or personal.")
    ] = "client",
    region: Annotated[str | None, typer.Option("--region", help="Where it must stay (eu).")] = None,
    max_tokens: Annotated[int, typer.Option("--max-tokens", min=1, help="Longest answer.")] = 400,
    deadline: Annotated[float, typer.Option("--deadline", min=0.1, help="Seconds somebody waits.")] = 8.0,
    batch: Annotated[bool, typer.Option("--batch", help="Nobody waits for it.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="The answer must fit a JSON schema.")] = False,
    tools: Annotated[bool, typer.Option("--tools", help="The model is given tools.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="As though every model of the catalogue could be called.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the reasons, and why others may not answer.")
    ] = False,
    who: As = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show which model would answer, without asking it (exit 1 when none may)."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands.model_tables import decision_table
    from bot.commands.models import Wanted, routed

    if who is not None:
        ready(settings, only_look=True)
    wanted = Wanted(text, kind, data, region, max_tokens, deadline, batch, schema, tools, everything)
    told = run(routed(settings, wanted, who))
    if wants_json(as_json):
        print_json(told)
    else:
        screen().print(decision_table(told, explain=explain))
    if told["model"] is None:
        raise typer.Exit(1)


@models.command()
def check(
    url: Annotated[str, typer.Argument(help="The server's base URL, like http://vllm:8000/v1.")],
    model: Annotated[str | None, typer.Option("--model", help="Where it serves several.")] = None,
    key_from: Annotated[
        str | None,
        typer.Option("--key-from", metavar="NAME", help="The secret to call it with: SCIP_MODEL__KEYS__NAME."),
    ] = None,
    embeddings: Annotated[
        str | None, typer.Option("--embeddings", metavar="MODEL", help="Its embeddings are needed too.")
    ] = None,
    context: Annotated[int, typer.Option("--context", min=512, help="Tokens it must take in.")] = 16_384,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="Seconds for each of its answers.")] = 60.0,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Prove that an OpenAI-compatible server has what is needed (exit 1 when it lacks something)."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import model_check
    from bot.commands.model_tables import check_table

    found = run(
        model_check.check(
            settings,
            url,
            model=model,
            key_from=key_from,
            embeddings=embeddings,
            context=context,
            timeout_s=timeout,
        )
    )
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(check_table(found))
    if not found["good"]:
        raise typer.Exit(1)


@models.command()
def usage(
    month: Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="Else this month.")] = None,
    by: Annotated[str, typer.Option("--by", help="user, team, model or task.")] = "model",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what models were asked and have cost in a month (UTC)."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands.model_tables import usage_table
    from bot.commands.models import usage as used

    ready(settings, only_look=True)
    found = run(used(settings, month=month, by=by))
    if wants_json(as_json):
        print_json({key: value for key, value in found.items() if key != "names"})
    else:
        screen().print(usage_table(found))


@models.command()
def audit(
    since: Annotated[str, typer.Option("--since", help="24h, 7d or a date.")] = "24h",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Newest so many.")] = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List who had what asked of which model, newest first; no text of either side is kept."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands.model_tables import audit_table
    from bot.commands.models import audit as audited

    ready(settings, only_look=True)
    lines, names = run(audited(settings, since=since, limit=limit))
    if wants_json(as_json):
        print_json(lines)
    else:
        screen().print(audit_table(lines, names))


@models.command()
def forget(
    answers: Annotated[bool, typer.Option("--answers", help="Every kept answer.")] = False,
    record: Annotated[
        str | None, typer.Option("--record", metavar="KIND:ID", help="Kept answers made of one record (deal:ID).")
    ] = None,
    audit_before: Annotated[
        str | None, typer.Option("--audit-before", metavar="AGE", help="Audit lines older than 400d, or than a date.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Forget kept answers, which then are asked for anew, or old lines of the audit."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands.models import forget as forgotten

    ready(settings, only_look=True)
    gone = run(forgotten(settings, answers=answers, record=record, audit_before=audit_before))
    if wants_json(as_json):
        print_json(gone)
    else:
        told = {"answers": "kept answers", "audit": "lines of the audit"}
        screen().print(" and ".join(f"{n:,} {told[what]}" for what, n in gone.items()) + " forgotten.", highlight=False)


@prompts.command(name="list")
def list_(home: Home = None, as_json: Json = False) -> None:
    """List the prompts, with the versions in use."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import prompts as prompted
    from bot.commands.model_tables import prompts_table

    ready(settings, only_look=True)
    lines = run(prompted.every(settings))
    if wants_json(as_json):
        print_json(lines)
    else:
        screen().print(prompts_table(lines))


@prompts.command()
def show(
    name: Name,
    version: Annotated[str | None, typer.Option("--version", help="Else the one that ships.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Print a prompt's words."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import prompts as prompted

    ready(settings, only_look=True)
    found = run(prompted.show(settings, name, version))
    if wants_json(as_json):
        print_json(found)
    else:
        typer.echo(found["text"])


@prompts.command()
def put(
    name: Name,
    file: Annotated[Path, typer.Argument(help="A Markdown file with your wording.")],
    note: Annotated[str, typer.Option("--note", help="What is different about it.")] = "",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Keep a wording of your own; nobody gets it before `split` says who."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import prompts as prompted

    ready(settings, only_look=True)
    done = run(prompted.put(settings, name, file, note))
    if wants_json(as_json):
        print_json(done)
    else:
        told = f"Kept as {done['version']}. To use it: scip llm prompts split {name} {done['version']}=100%"
        screen().print(told, highlight=False, markup=False, soft_wrap=True)


@prompts.command()
def split(
    name: Name,
    shares: Annotated[list[str], typer.Argument(metavar="VERSION=SHARE…", help="shipped=80% 3f2a90c1d4e7=20%")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put versions in use, each for a share of people; a person keeps the one they got."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import prompts as prompted
    from bot.commands.model_tables import shares_told

    ready(settings, only_look=True)
    done = run(prompted.split(settings, name, shares))
    if wants_json(as_json):
        print_json(done)
    else:
        screen().print(f"In use: {shares_told(done['in_use'])}", highlight=False)


@prompts.command()
def rollback(name: Name, home: Home = None, as_json: Json = False) -> None:
    """Put back what was in use before the last change."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import prompts as prompted
    from bot.commands.model_tables import shares_told

    ready(settings, only_look=True)
    done = run(prompted.roll_back(settings, name))
    if wants_json(as_json):
        print_json(done)
    else:
        screen().print(f"In use: {shares_told(done['in_use'])}", highlight=False)


@prompts.command()
def results(
    name: Name,
    since: Annotated[str, typer.Option("--since", help="30d, or a date.")] = "30d",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show how each version of a prompt has done."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import prompts as prompted
    from bot.commands.model_tables import results_table

    ready(settings, only_look=True)
    lines = run(prompted.results(settings, name, since))
    if wants_json(as_json):
        print_json(lines)
    else:
        screen().print(results_table(lines))
