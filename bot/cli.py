"""The `scip` command. Only names and options live here; what a command does is imported when it runs.

Exit codes: 0 done; 1 tried and failed; 2 wrong use, or not there yet; 3 not set up, or not usable as it is; 4 no such
person or deal; 5 the database is away; 130 stopped with Ctrl-C.
"""

import gc
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.settings import Settings

T = TypeVar("T")

app = typer.Typer(
    name="scip",
    help="Sales Coach in the Pocket: ask about your deals in your own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
letters = typer.Typer(help="Turns and messages that were given up.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(letters, name="jobs")

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (default: $SCIP_HOME, else .scip).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/interface.md).")]
As = Annotated[str | None, typer.Option("--as", metavar="USER", help="Speak as this user: id, e-mail or name.")]


@dataclass
class Globals:
    home: Path | None = None
    json: bool = False


_globals = Globals()


@app.callback()
def everywhere(home: Home = None, as_json: Json = False) -> None:
    _globals.home, _globals.json = home, as_json


@app.command()
def chat(who: As = None, home: Home = None) -> None:
    """Talk at this terminal."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import serving

    _ready(settings)
    _run(serving.chat(settings, _screen(), who))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question, in your own words.")],
    who: As = None,
    full: Annotated[bool, typer.Option("--full", help="Show folded parts too.")] = False,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="DIR", help="Where files that come with the answer go.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Ask one question."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import asking

    _ready(settings)
    wanted = _wants_json(as_json)
    answer = _run(asking.ask(settings, text, who, as_json=wanted, full=full, save_to=save, console=_screen()))
    if wanted:
        _print_json(answer)


@app.command()
def route(
    text: Annotated[str | None, typer.Argument(help="A message.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A TSV; its first column is routed line by line.")] = None,
    who: As = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what a message would be understood as, without running it."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import routing

    if (text is None) == (file is None):
        _fail_use("Give either a message or --file.")
    _ready(settings)
    texts = [text] if text is not None else _guarded(lambda: routing.lines_of(file or Path()))

    async def routed() -> None:
        async with routing.routing(settings, who) as asked:
            for one in texts:
                _print_route(asked.route(one), as_json=_wants_json(as_json) or file is not None, many=file is not None)

    _run(routed())


@app.command()
def score(
    deal: Annotated[str, typer.Argument(help="A deal's name, part of it, or its id.")],
    who: As = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show a deal's Right to Win with everything behind it."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import scoring

    _ready(settings)
    line = _run(scoring.score(settings, deal, who))
    if _wants_json(as_json):
        _print_json(line)
    else:
        from bot.commands.tables import score_table

        _screen().print(score_table(line))


@app.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="CSV exports and documents (docs/import.md).")],
    mapping: Annotated[Path | None, typer.Option("--mapping", help="A mapping.yaml outside the folder.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take in a CRM export and documents; running it again changes nothing."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import importing
    from bot.commands.progress import phases
    from bot.commands.tables import import_table

    with phases() as progress:
        report = _run(importing.import_folder(settings, folder, mapping=mapping, progress=progress))
    if _wants_json(as_json):
        _print_json(report.as_json())
    else:
        _screen().print(import_table(report))


@app.command()
def init(
    sample: Annotated[bool, typer.Option("--sample", help="A made-up company to try things on.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Nothing in it; import your own.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Throw away the workspace that is there.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Set up the data folder."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import home as homes
    from bot.commands.progress import phases

    if sample and empty:
        _fail_use("Either --sample or --empty.")
    kind: homes.Kind = "empty" if empty else "sample"
    with phases() as progress:
        state = _run(homes.set_up(settings, kind, force=force, progress=progress))
    if _wants_json(as_json):
        _print_json({"home": str(settings.home), "kind": state.kind, "default_user": state.default_user})
    else:
        who = f" You speak as {state.default_user} unless you say --as." if state.default_user else ""
        _screen().print(f"{settings.home} is ready ({state.kind}).{who}", highlight=False)


@app.command()
def users(home: Home = None, as_json: Json = False) -> None:
    """List the people of the workspace."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import people

    _ready(settings, only_look=True)
    found = _run(people.users(settings))
    if _wants_json(as_json):
        _print_json(found)
    else:
        from bot.commands.tables import users_table

        _screen().print(users_table(found))


@app.command()
def doctor(home: Home = None, as_json: Json = False) -> None:
    """Say what is configured, what is missing and how to fix it (exit 1 when something is broken)."""
    settings = _settings(home, log_to_file=True)
    from bot.commands.doctor import doctor as examined

    checks = _run(examined(settings))
    if _wants_json(as_json):
        _print_json(checks)
    else:
        from bot.commands.tables import doctor_table

        _screen().print(doctor_table(checks))
    if any(c["state"] == "fail" for c in checks):
        raise typer.Exit(1)


@app.command()
def up(
    open_: Annotated[bool, typer.Option("--open", help="Also chat here, when this is a terminal.")] = False,
    who: As = None,
    home: Home = None,
) -> None:
    """Run everything in one process, until it is stopped."""
    screen = _screen()
    talk = open_ and screen.is_terminal and sys.stdin.isatty()
    settings = _settings(home, log_to_file=talk)
    from bot.commands import serving

    _ready(settings)
    _run(serving.up(settings, screen, talk=talk, who=who))


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="bot, jobs or voice.")],
    home: Home = None,
) -> None:
    """Run one process of a larger installation."""
    settings = _settings(home, log_to_file=False)
    from bot.commands import serving

    _guarded(lambda: serving.check_service(service))
    if service == "bot":
        _ready(settings, only_look=True)
        _run(serving.serve_bot(settings, _screen()))
    else:
        _run(serving.serve_beside(service, settings, _screen()))


@app.command()
def listen(file: Annotated[Path, typer.Argument(help="A recording.")], home: Home = None) -> None:
    """Transcribe and coach a recording (not there yet)."""
    _fail_use(f"Listening to {file} is not there yet: speech comes with the voice service.")


@letters.command()
def dead(home: Home = None, as_json: Json = False) -> None:
    """List what was given up, newest first, and why."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import letters as lettered

    _ready(settings, only_look=True)
    found = _run(lettered.dead(settings))
    if _wants_json(as_json):
        _print_json(found)
    else:
        from bot.commands.tables import letters_table

        _screen().print(letters_table(found))


@letters.command()
def replay(
    letter: Annotated[str, typer.Argument(metavar="ID", help="A turn id or message key of `scip jobs dead`.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Try something that was given up once more."""
    settings = _settings(home, log_to_file=True)
    from bot.commands import letters as lettered

    _ready(settings, only_look=True)
    done = _run(lettered.replay(settings, letter))
    if _wants_json(as_json):
        _print_json(done)
    else:
        _screen().print(f"{letter} is queued again.", highlight=False)


def _settings(home: Path | None, *, log_to_file: bool) -> "Settings":
    """Settings of the chosen folder, logging set up. A bad setting ends the command with exit code 3."""
    from bot import logs
    from bot.settings import SettingsInvalid, load_settings

    try:
        settings = load_settings(home or _globals.home)
    except SettingsInvalid as error:
        _complain(str(error), "Correct them in scip.toml or in the environment.")
        raise typer.Exit(3) from None
    logs.set_up(settings.log_level, file=settings.home / "logs" / "scip.log" if log_to_file else None)
    return settings


def _ready(settings: "Settings", *, only_look: bool = False) -> None:
    """Sets an empty folder up with the sample on first use; `only_look` asks for init instead."""
    from bot.commands import home as homes

    if homes.home_state(settings.home) is None:
        from bot.commands.progress import phases

        with phases() as progress:
            _run(homes.first_start(settings, only_look=only_look, progress=progress))


def _run(work: Coroutine[Any, Any, T]) -> T:
    import asyncio

    return _guarded(lambda: asyncio.run(work))


def _guarded(work: Callable[[], T]) -> T:
    """Errors become a sentence on standard error and an exit code; nobody sees a traceback."""
    from bot.commands.errors import CommandFailed
    from bot.settings import SettingsInvalid
    from knowledge.errors import KnowledgeError, StoreUnavailable, StoreUnusable

    try:
        return work()
    except CommandFailed as failed:
        _complain(failed.message, failed.way_out)
        raise typer.Exit(failed.code) from None
    except SettingsInvalid as wrong:
        _complain(str(wrong), "Correct them in scip.toml or in the environment.")
        raise typer.Exit(3) from None
    except StoreUnusable as unusable:
        _complain(unusable.message, unusable.way_out)
        raise typer.Exit(3) from None
    except StoreUnavailable as away:
        _complain(away.message, "scip doctor says more.")
        raise typer.Exit(5) from None
    except KnowledgeError as error:
        _complain(error.message, "")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:
        _note(error)
        _complain("Something went wrong here that should not have.", "The log in the data folder says where.")
        raise typer.Exit(1) from None


def _note(error: Exception) -> None:
    import structlog

    from bot.logs import where

    structlog.get_logger(__name__).error("command_failed", **where(error))


def _complain(message: str, way_out: str) -> None:
    typer.echo(message, err=True)
    if way_out:
        typer.echo(way_out, err=True)


def _fail_use(message: str) -> None:
    _complain(message, "")
    raise typer.Exit(2)


def _wants_json(asked: bool) -> bool:
    return asked or _globals.json


def _print_json(value: object) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=None if isinstance(value, list) else 2))


def _print_route(line: dict[str, Any], *, as_json: bool, many: bool) -> None:
    import json

    if many:
        typer.echo(json.dumps(line, ensure_ascii=False))
    elif as_json:
        _print_json(line)
    else:
        from bot.commands.tables import route_table

        _screen().print(route_table(line))


def _screen() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def main() -> None:
    """The entry point of `scip`."""
    gc.set_threshold(
        50_000, 20, 20
    )  # what start-up makes it keeps: looking through it again and again was a sixth of it
    app()


if __name__ == "__main__":
    main()
