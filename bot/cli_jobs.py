"""`scip jobs …`: names and options; what a command does is imported when it runs."""

from typing import Annotated

import typer

from bot.commands.frame import Home, Json, print_json, ready, run, screen, settings_of, wants_json

jobs = typer.Typer(
    help="What runs by itself, what was given up, and once more.", no_args_is_help=True, rich_markup_mode=None
)


@jobs.command(name="list")
def list_(
    state: Annotated[
        str | None, typer.Option("--state", help="waiting, running, done, dead or cancelled; all without it.")
    ] = None,
    task: Annotated[str | None, typer.Option("--task", help="Only this task.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")] = 30,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """List work, newest first."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import work
    from bot.commands.work_tables import work_table

    ready(settings, only_look=True)
    found = run(work.listed(settings, state=state, task=task, limit=limit))
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(work_table(found))


@jobs.command()
def show(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Of `scip jobs list`.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show one piece of work: what it was given, how often it was tried, why it ended."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import work
    from bot.commands.work_tables import one_table

    ready(settings, only_look=True)
    found = run(work.shown(settings, key))
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(one_table(found))


@jobs.command()
def retry(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Of `scip jobs list`, or an id of `scip jobs dead`.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Do ended work, or try what was given up, once more."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import work

    ready(settings, only_look=True)
    done = run(work.retry(settings, key))
    if wants_json(as_json):
        print_json(done)
    else:
        screen().print(f"{key} is queued again; a running `scip up` or `scip serve jobs` takes it up.")


@jobs.command(name="run")
def run_(
    task: Annotated[str, typer.Argument(metavar="TASK", help="rescore_all, tidy, …")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Do one task of the house here and now (exit 1 when it fails)."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import work
    from bot.commands.progress import phases

    ready(settings, only_look=True)
    with phases() as report:
        done = run(work.run_now(settings, task, lambda share: report(task, share)))
    if wants_json(as_json):
        print_json(done)
    else:
        screen().print(f"{task}: {done['state']}. {done['note']}")
    if done["state"] != "done":
        raise typer.Exit(1)


@jobs.command()
def schedules(home: Home = None, as_json: Json = False) -> None:
    """List what is due when, soonest first."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import work
    from bot.commands.work_tables import schedules_table

    ready(settings, only_look=True)
    found = run(work.schedules(settings))
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(schedules_table(found))


@jobs.command()
def feedback(home: Home = None, as_json: Json = False) -> None:
    """Show what people's thumbs said, by week, skill and version of a prompt."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import work
    from bot.commands.work_tables import feedback_table

    ready(settings, only_look=True)
    found = run(work.feedback(settings))
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(feedback_table(found))


@jobs.command()
def dead(home: Home = None, as_json: Json = False) -> None:
    """List turns and messages that were given up, newest first, and why."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import letters
    from bot.commands.tables import letters_table

    ready(settings, only_look=True)
    found = run(letters.dead(settings))
    if wants_json(as_json):
        print_json(found)
    else:
        screen().print(letters_table(found))


@jobs.command()
def replay(
    letter: Annotated[str, typer.Argument(metavar="ID", help="A turn id or message key of `scip jobs dead`.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Try a turn or message that was given up once more."""
    settings = settings_of(home, log_to_file=True)
    from bot.commands import letters

    ready(settings, only_look=True)
    done = run(letters.replay(settings, letter))
    if wants_json(as_json):
        print_json(done)
    else:
        screen().print(f"{letter} is queued again.", highlight=False)
