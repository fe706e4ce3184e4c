"""Logs: constant messages, ids as fields, and nothing that is not on the list."""

import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import orjson
import structlog

ALLOWED: Final = frozenset({
    "event", "level", "timestamp", "logger", "service", "instance",
    "lane", "epoch", "topic", "partition", "offset", "number", "generation", "partitions", "records", "rows",
    "count", "agency",
    "reason", "error", "exception", "message", "remedy", "seconds", "port", "host", "status", "path",
    "method", "dossier_code", "definition", "late", "prefix", "bootstrap_servers", "signal", "attempt",
})  # fmt: skip
"""Fields that may be logged. Anything else is dropped: cheaper and safer than looking for bad values."""


def configure(service: str, instance: str, level: str) -> None:
    """Log JSON lines to standard error; library logs come as warnings with their message only."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_where),
            _only_allowed,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, instance=instance)
    logging.basicConfig(handlers=[_ToStructlog()], level=logging.WARNING, force=True)


def _dumps(entry: MutableMapping[str, Any], **_options: Any) -> str:  # noqa: ANN401 - structlog's serializer
    return orjson.dumps(entry, default=str).decode()


def _where(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> list[str]:
    """Say where an error came from, never its message: it may quote a record."""
    _kind, value, trace = exc_info
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return [type(value).__name__, *places[-8:]]


def _only_allowed(_logger: object, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in entry.items() if name in ALLOWED}


class _ToStructlog(logging.Handler):
    """Hands a library's warning over by its template, without the values that were put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        first_line = str(record.msg).partition("\n")[0]  # asyncio puts an error's own words on the next
        structlog.get_logger().warning(
            "library", logger=record.name, message=first_line, exc_info=record.exc_info
        )
