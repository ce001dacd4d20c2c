"""Writes the log: JSON lines of our own events, and of others' records nothing but where they came from."""

import asyncio
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from bot.references import fault_reference

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@(?=[\w.-]+)")
_TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe\.[\w.-]+")
_NOT_LOGGED = re.compile(r"password|passwd|secret|token|text|words|body|payload|value", re.IGNORECASE)
_LONGEST = 300  # a value in a log line says what, it does not quote

Logger = structlog.typing.FilteringBoundLogger


def logger(name: str) -> Logger:
    """Our own logger: ``logger("outbox").info("delivered", letter=…)``. Event names are constants."""
    bound: Logger = structlog.get_logger(part=name)
    return bound


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep secrets, what people wrote, and addresses out of a line, whatever was passed by mistake."""
    for key, value in event.items():
        if _NOT_LOGGED.search(key):
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = clean(value)
        elif not isinstance(value, int | float | bool | list | tuple | None):
            event[key] = type(value).__name__
        elif isinstance(value, list | tuple):
            event[key] = [clean(str(item)) for item in value][:30]
    return event


def clean(value: str) -> str:
    """One bounded line without tokens, local parts of addresses, or control characters."""
    value = _TOKEN.sub("xox…", _ADDRESS.sub("…@", value[: 4 * _LONGEST]))
    return "".join(character if character.isprintable() else "·" for character in value)[:_LONGEST]


class _WhereOnly(logging.Handler):
    """Others print whole requests, tokens and locals: only level, place and kind are kept of theirs."""

    def emit(self, record: logging.LogRecord) -> None:
        kind, frames = None, None
        if record.exc_info and record.exc_info[0] is not None:
            kind, frames = record.exc_info[0].__name__, frames_of(record.exc_info[2])
        level = "warning" if record.levelno < logging.ERROR else "error"
        place = f"{record.module}.{record.funcName}:{record.lineno}"
        getattr(logger("library"), level)(
            "library_said", library=record.name.split(".")[0], place=place, kind=kind, frames=frames
        )


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Take over the process's logging. JSON lines, or plain ones if ``stream`` is a terminal."""
    stream = stream or sys.stderr
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if stream.isatty():
        # Plain tracebacks are never rendered: faults come as type and frames, by `fault`.
        render = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    # A failed format would print its arguments.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers[:] = [_WhereOnly(level=logging.WARNING)]
    # Also at debug: Bolt and the Slack client log whole bodies and tokens there.
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught


def fault(log: Logger, event: str, error: BaseException, **context: Any) -> str:
    """Log an unexpected error by type, code and frames, never by its text; returns the new reference."""
    reference = fault_reference()
    code = getattr(error, "errno", None) or getattr(error, "code", None)
    log.error(
        event,
        reference=reference,
        kind=type(error).__name__,
        code=code if isinstance(code, int | str) else None,
        frames=frames_of(error.__traceback__),
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        **context,
    )
    return reference


def frames_of(trace: TracebackType | None) -> list[str]:
    """The innermost frames as ``file:line function``, without source lines or values."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def loop_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The event loop's handler: the context's message may hold callback arguments, so it is not printed."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        fault(logger("loop"), "uncaught_in_loop", error)
    else:
        logger("loop").error("uncaught_in_loop", kind="message")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    fault(logger("process"), "uncaught", error.with_traceback(trace))
