"""Logs: one JSON object a line on stdout, nothing personal in it, libraries included.

Keys: ts, level, service, city, event, correlation_id, causation_id, case_id, trace_id and what the line adds.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from pymongo.errors import PyMongoError

from chassis.redaction import redact_mapping, redact_text

_LINES_OF_WORKERS = ("error handling worker", "(expected) error handling worker")
_QUIET = {"pymongo": logging.INFO, "amqp": logging.INFO, "kombu": logging.INFO, "urllib3": logging.INFO}
_FRAMES = 12
_MESSAGE = 400
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|「[^」]*」")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


def configure(service: str, city: str = "", level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line of this process, structlog's and the standard library's, to `stream` (stdout) as JSON.

    Called once by whoever starts the process. Document contents that pymongo logs at DEBUG are never logged.
    """
    chain = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        _stamp(service, city),
        _render_exception,
        _redact,
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_to_json], foreign_pre_chain=chain))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, floor in _QUIET.items():
        logging.getLogger(name).setLevel(max(floor, getattr(logging, level)))
    logging.getLogger("nameko.containers").addFilter(_is_not_repeated)


def get_logger(**bound: Any) -> Any:
    """A logger; say an event name in snake_case and facts as keywords: `log.info("case_opened", case_id=...)`."""
    return structlog.get_logger(**bound)


def describe_exception(error: BaseException) -> dict[str, Any]:
    """An exception without anybody's data: its kind, a masked message, and where in the code it happened.

    Messages of the database are replaced by their code, because they quote documents; quoted words and Chinese text
    are taken out of all others.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    described: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "message": safe_message(error),
        "frames": _frames(error.__traceback__),
    }
    if cause is not None:
        described["cause"] = {"type": type(cause).__qualname__, "message": safe_message(cause)}
    return described


def safe_message(error: BaseException) -> str:
    """The exception's message without anybody's data, at most 400 characters."""
    code = getattr(error, "code", None) if isinstance(error, PyMongoError) else None
    if code is not None:
        return f"code {code}"
    message = _HAN.sub("…", _QUOTED.sub("…", redact_text(str(error))))
    return message[:_MESSAGE]


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _stamp(service: str, city: str) -> Any:
    def stamp(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["ts"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        event["service"], event["city"] = service, city
        return event

    return stamp


def _render_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = describe_exception(error)
    return event


def _redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record = {key: event.pop(key) for key in ("_record", "_from_structlog") if key in event}
    return {**redact_mapping(event), **record}


def _to_json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    record = event.pop("_record", None)
    if not event.pop("_from_structlog", True) and record is not None:
        event["logger"] = record.name
    return orjson.dumps(dict(event), default=str).decode()


def _is_not_repeated(record: logging.LogRecord) -> bool:
    """nameko logs every exception of a worker with its message; our entrypoints log it themselves, once and masked."""
    return not str(record.msg).startswith(_LINES_OF_WORKERS)
