"""What every command needs: its settings, its errors as sentences, its results as JSON or on the screen."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.settings import Settings

T = TypeVar("T")

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (default: $SCIP_HOME, else .scip).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/interface.md).")]
As = Annotated[str | None, typer.Option("--as", metavar="USER", help="Speak as this user: id, e-mail or name.")]


@dataclass
class Globals:
    home: Path | None = None
    json: bool = False


given = Globals()
"""Options that stood before the command's name."""


def settings_of(home: Path | None, *, log_to_file: bool) -> "Settings":
    """Settings of the chosen folder, logging set up. A bad setting ends the command with exit code 3."""
    from bot import logs
    from bot.settings import SettingsInvalid, load_settings

    try:
        settings = load_settings(home or given.home)
    except SettingsInvalid as error:
        _complain(str(error), "Correct them in scip.toml or in the environment.")
        raise typer.Exit(3) from None
    logs.set_up(settings.log_level, file=settings.home / "logs" / "scip.log" if log_to_file else None)
    return settings


def ready(settings: "Settings", *, only_look: bool = False) -> None:
    """Sets an empty folder up with the sample on first use; `only_look` asks for init instead."""
    from bot.commands import home as homes

    if homes.home_state(settings.home) is None:
        from bot.commands.progress import phases

        with phases() as progress:
            run(homes.first_start(settings, only_look=only_look, progress=progress))


def run(work: Coroutine[Any, Any, T]) -> T:
    import asyncio

    return guarded(lambda: asyncio.run(work))


def guarded(work: Callable[[], T]) -> T:
    """Errors become a sentence on standard error and an exit code; nobody sees a traceback."""
    from bot.commands.errors import CommandFailed
    from bot.settings import SettingsInvalid
    from knowledge.errors import KnowledgeError, StoreUnavailable, StoreUnusable
    from llm.errors import ModelError, ModelMisconfigured

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
    except ModelMisconfigured as wrong:
        _complain(wrong.message, "")
        raise typer.Exit(3) from None
    except (KnowledgeError, ModelError) as error:
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


def fail_use(message: str) -> None:
    _complain(message, "")
    raise typer.Exit(2)


def wants_json(asked: bool) -> bool:
    return asked or given.json


def print_json(value: object) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=None if isinstance(value, list) else 2))


def screen() -> "Console":
    from rich.console import Console

    return Console(highlight=False)
