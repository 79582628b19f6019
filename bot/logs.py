"""Structured logs. They carry ids, kinds and durations; never what somebody wrote, and no names."""

import logging
import sys
from pathlib import Path
from typing import TextIO

import structlog

from knowledge.errors import where

__all__ = ["set_up", "where"]


def set_up(level: str, *, file: Path | None = None) -> None:
    """JSON lines on standard error, or in a file where the screen belongs to a chat."""
    stream = sys.stderr if file is None else _opened(file)
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(stream=stream, level=max(number, logging.WARNING), format="%(name)s %(levelname)s", force=True)


def _opened(file: Path) -> TextIO:
    """The log file; standard error where the folder can't be written (the command itself will say so)."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("a", encoding="utf-8")
    except OSError:
        return sys.stderr
