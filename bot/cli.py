"""The `scip` command. Only names and options live here; what a command does is imported when it runs.

Exit codes: 0 done; 1 tried and failed; 2 wrong use, or not there yet; 3 not set up, or not usable as it is; 4 no such
person or deal; 5 the database is away; 130 stopped with Ctrl-C.
"""

import gc
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from bot.cli_jobs import jobs
from bot.cli_models import models
from bot.commands.frame import (
    As,
    Home,
    Json,
    fail_use,
    given,
    guarded,
    print_json,
    ready,
    run,
    screen,
    settings_of,
    wants_json,
)

app = typer.Typer(
    name="scip",
    help="Sales Coach in the Pocket: ask about your deals in your own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(jobs, name="jobs")
app.add_typer(models, name="llm")


@app.callback()
def everywhere(home: Home = None, as_json: Json = False) -> None:
    given.home, given.json = home, as_json


@app.command()
def chat(who: As = None, home: Home = None) -> None:
    """Talk at this terminal."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import serving

    ready(settings)
    run(serving.chat(settings, screen(), who))


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question, in your own words.")] = None,
    who: As = None,
    file: Annotated[
        list[Path] | None, typer.Option("--file", metavar="PATH", help="A document or recording to add; several times.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show folded parts too.")] = False,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="DIR", help="Where files that come with the answer go.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Ask one question, or add a file."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import asking

    if text is None and not file:
        fail_use("Ask something, or give a file with --file.")
    ready(settings)
    wanted = wants_json(as_json)
    asked = asking.ask(
        settings, text or "", who, as_json=wanted, full=full, save_to=save, console=screen(), files=tuple(file or ())
    )
    answer = run(asked)
    if wanted:
        print_json(answer)


@app.command()
def route(
    text: Annotated[str | None, typer.Argument(help="A message.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A TSV; its first column is routed line by line.")] = None,
    who: As = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what a message would be understood as, without running it."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import routing

    if (text is None) == (file is None):
        fail_use("Give either a message or --file.")
    ready(settings)
    texts = [text] if text is not None else guarded(lambda: routing.lines_of(file or Path()))

    async def routed() -> None:
        async with routing.routing(settings, who) as asked:
            for one in texts:
                _print_route(asked.route(one), as_json=wants_json(as_json) or file is not None, many=file is not None)

    run(routed())


@app.command()
def score(
    deal: Annotated[str, typer.Argument(help="A deal's name, part of it, or its id.")],
    who: As = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show a deal's Right to Win with everything behind it."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import scoring

    ready(settings)
    line = run(scoring.score(settings, deal, who))
    if wants_json(as_json):
        print_json(line)
    else:
        from bot.commands.tables import score_table

        screen().print(score_table(line))


@app.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="CSV exports and documents (docs/import.md).")],
    mapping: Annotated[Path | None, typer.Option("--mapping", help="A mapping.yaml outside the folder.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take in a CRM export and documents; running it again changes nothing."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import importing
    from bot.commands.progress import phases
    from bot.commands.tables import import_table

    with phases() as progress:
        report = run(importing.import_folder(settings, folder, mapping=mapping, progress=progress))
    if wants_json(as_json):
        print_json(report.as_json())
    else:
        screen().print(import_table(report))


@app.command()
def init(
    sample: Annotated[bool, typer.Option("--sample", help="A made-up company to try things on.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Nothing in it; import your own.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Throw away the workspace that is there.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Set up the data folder."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import home as homes
    from bot.commands.progress import phases

    if sample and empty:
        fail_use("Either --sample or --empty.")
    kind: homes.Kind = "empty" if empty else "sample"
    with phases() as progress:
        state = run(homes.set_up(settings, kind, force=force, progress=progress))
    if wants_json(as_json):
        print_json({"home": str(settings.home), "kind": state.kind, "default_user": state.default_user})
    else:
        who = f" You speak as {state.default_user} unless you say --as." if state.default_user else ""
        screen().print(f"{settings.home} is ready ({state.kind}).{who}", highlight=False)


@app.command()
def users(
    identities: Annotated[
        bool, typer.Option("--identities", help="Which accounts of chat and meeting services lead to whom.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List the people of the workspace."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import people

    ready(settings, only_look=True)
    found = run(people.users(settings, identities=identities))
    if wants_json(as_json):
        print_json(found)
    else:
        from bot.commands.tables import identities_table, users_table

        screen().print(identities_table(found) if identities else users_table(found))


@app.command()
def link(
    identity: Annotated[
        str, typer.Argument(metavar="IDENTITY", help="slack:TEAM:USER, teams:OBJECT-ID or zoom:OPERATOR-ID.")
    ],
    who: Annotated[str, typer.Argument(metavar="USER", help="Who that is here: e-mail, name or id.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Say who somebody is whom a chat or meeting service could not tell us by a verified address."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import people

    ready(settings, only_look=True)
    done = run(people.link(settings, identity, who))
    if wants_json(as_json):
        print_json(done)
    else:
        screen().print(f"{done['identity']} is {done['name']} from now on.")


@app.command()
def unlink(
    identity: Annotated[str, typer.Argument(metavar="IDENTITY", help="As `scip users --identities` lists it.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take a chat or meeting account away from whom it leads to."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import people

    ready(settings, only_look=True)
    done = run(people.unlink(settings, identity))
    if wants_json(as_json):
        print_json(done)
    else:
        told = "No address tells who it is any more, until `scip link` says so."
        screen().print(f"{done['identity']} is {done['name']} no longer. {told}")


@app.command()
def doctor(home: Home = None, as_json: Json = False) -> None:
    """Say what is configured, what is missing and how to fix it (exit 1 when something is broken)."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands.doctor import doctor as examined

    checks = run(examined(settings))
    if wants_json(as_json):
        print_json(checks)
    else:
        from bot.commands.tables import doctor_table

        screen().print(doctor_table(checks))
    if any(c["state"] == "fail" for c in checks):
        raise typer.Exit(1)


@app.command()
def connect(
    surface: Annotated[Literal["slack", "teams"], typer.Argument(help="slack or teams.", metavar="surface")],
    check: Annotated[bool, typer.Option("--check", help="Only look whether what is set works.")] = False,
    manifest: Annotated[bool, typer.Option("--manifest", help="Print what the app is made of there.")] = False,
    package: Annotated[
        Path | None, typer.Option("--package", metavar="FILE", help="Write the file to upload there.")
    ] = None,
    version: Annotated[
        str,
        typer.Option("--package-version", help="For --package: of a Teams app that is there already, a higher one."),
    ] = "",
    url: Annotated[str, typer.Option("--url", help="For --manifest and --package: where SCIP is reached.")] = "",
    way: Annotated[
        str | None, typer.Option("--way", help="For --manifest and --package: socket, http or workspaces; one or many.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Lead through connecting a chat service, and check every step."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import connect as connecting
    from bot.commands.connect_talk import Terminal

    if manifest:
        print_json(guarded(lambda: connecting.manifest(settings, surface, url=url, way=way)))
        return
    if package is not None:
        file = package
        guarded(lambda: connecting.save_kit(settings, surface, file, url=url, way=way, version=version))
        screen().print(f"Saved in {file}.", highlight=False, markup=False)
        return
    talk = Terminal(screen())
    if not check:
        if not talk.there:
            fail_use("Connecting asks questions at a terminal. Without one: --check, --manifest or --package.")
        run(connecting.walk(settings, surface, talk))
        return
    found = run(guarded(lambda: connecting.connector_of(surface)).checks(settings))
    if wants_json(as_json):
        print_json([asdict(c) for c in found])
    else:
        talk.show(found)
    if any(c.state == "fail" for c in found):
        raise typer.Exit(1)


@app.command()
def up(
    open_: Annotated[bool, typer.Option("--open", help="Also chat here, when this is a terminal.")] = False,
    who: As = None,
    home: Home = None,
) -> None:
    """Run everything in one process, until it is stopped."""
    console = screen()
    talk = open_ and console.is_terminal and sys.stdin.isatty()
    settings = settings_of(home, log_to_file=talk)
    from bot.commands import serving

    ready(settings)
    run(serving.up(settings, console, talk=talk, who=who))


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="bot, jobs or voice.")],
    home: Home = None,
) -> None:
    """Run one process of a larger installation."""
    settings = settings_of(home, log_to_file=False)
    from bot.commands import serving

    guarded(lambda: serving.check_service(service))
    if service == "bot":
        ready(settings, only_look=True)
        run(serving.serve_bot(settings, screen()))
    else:
        run(serving.serve_beside(service, settings, screen()))


@app.command()
def listen(
    file: Annotated[Path | None, typer.Argument(help="A recording; two channels are two speakers.")] = None,
    mic: Annotated[bool, typer.Option("--mic", help="The microphone, until Ctrl-C.")] = False,
    device: Annotated[str, typer.Option("--device", help="Which microphone.")] = "default",
    live: Annotated[bool, typer.Option("--live", help="Play a recording in real time.")] = False,
    names: Annotated[str, typer.Option("--names", help="Who speaks on each channel, with commas.")] = "",
    server: Annotated[str | None, typer.Option("--server", metavar="URL", help="A speech service that runs.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="What that service opens a stream for.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write down what is said, while it is said."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import listen as listening

    who = tuple(name.strip() for name in names.split(",") if name.strip())
    run(
        listening.listen(
            settings,
            screen(),
            file=file,
            microphone=device if mic else None,
            live=live,
            as_json=wants_json(as_json),
            names=who,
            server=server,
            key=key,
        )
    )


def _print_route(line: dict[str, Any], *, as_json: bool, many: bool) -> None:
    import json

    if many:
        typer.echo(json.dumps(line, ensure_ascii=False))
    elif as_json:
        print_json(line)
    else:
        from bot.commands.tables import route_table

        screen().print(route_table(line))


def main() -> None:
    """The entry point of `scip`."""
    gc.set_threshold(
        50_000, 20, 20
    )  # what start-up makes it keeps: looking through it again and again was a sixth of it
    app()


if __name__ == "__main__":
    main()
