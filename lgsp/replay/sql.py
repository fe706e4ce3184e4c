"""A recording as a table of DuckDB: every record a row of the view ``records``."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import duckdb
import pyarrow as pa

from lgsp.problems import wrong_use
from lgsp.replay.part_columns import SCHEMA
from lgsp.replay.recording import Recording
from schemas.topics import ALL, CLOCK, NUMBERED

Result = TypeVar("Result")
MEMORY: Final = "400MB"
ROWS_A_FETCH: Final = 5_000
ASK: Final = "Ask the view records; see: lgsp inspect --help"
EXAMPLE: Final = 'Ask it like: --sql "select count(*) from records"'
REMEDIES: Final = (
    (
        duckdb.PermissionException,
        "Only the recording can be asked: other files and the network are out of reach.",
    ),
    (duckdb.OutOfMemoryException, f"It has {MEMORY} of memory: ask for fewer rows or columns at once."),
)
COLUMNS: Final = """
* EXCLUDE (time, replayid),
CASE WHEN headers[-1].key = 'lgsp_effects' AND headers[-2].key = 'lgsp_origin'
     THEN TRY(decode(headers[-2].value)) END AS origin,
coalesce(replayid,
  CASE WHEN headers[-1].key = 'lgsp_effects' AND headers[-3].key = 'ce_replayid'
       THEN TRY(decode(headers[-3].value)) END) AS replayid,
CASE WHEN epoch_us(time) BETWEEN -62135596800000000 AND 253402275599999999
     THEN make_timestamp(epoch_us(time)) + INTERVAL 7 HOURS END AS time,
CASE WHEN timestamp_ms BETWEEN 0 AND 253402275599999
     THEN make_timestamp(timestamp_ms * 1000) + INTERVAL 7 HOURS END AS written,
coalesce(split_part(dossier_code, '-', 1),
         nullif(regexp_extract(TRY(decode(key)), '^([0-9A-Z][0-9A-Z.]*)$', 1), '')) AS agency,
CASE WHEN type IS NOT NULL THEN TRY(decode(value)) END AS event
"""
"""Beside the columns of the parts: ``origin`` and ``replayid`` of a record that a replay wrote, ``time`` and
``written`` (the record's timestamp) in province time, null beyond the years 1 to 9999, ``agency``, the
dossier's receiving one or the key, and ``event``, the value as JSON text."""
INBOUND: Final = [topic.name for topic in ALL if topic.kind == "inbound"]
VIEWS: Final = {
    "hub_events": ([topic.name for topic in NUMBERED], "type IS NOT NULL"),
    "inbound_records": (INBOUND, "true"),
    "inbound_events": ([name for name in INBOUND if name != CLOCK.name], "type IS NOT NULL"),
}
"""Further views: of these topics, those records for which it holds."""


class Table:
    """Asks a recording; one question at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, question: str, given: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the answer's rows by column."""
        answer = self._connection.execute(question, list(given))
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def columns(self, question: str, given: Sequence[object] = ()) -> pa.Table:
        """Return the answer as it is in memory, column by column: for many numbers. Raises Problem."""
        check_question(self._connection, question)
        asked = self._connection.sql(question, params=list(given))
        return _ended_by_ctrl_c(self._connection, asked.to_arrow_table)

    def stream(self, question: str, given: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the answer's rows; few are in memory at any moment."""
        answer = self._connection.execute(question, list(given))
        while rows := answer.fetchmany(ROWS_A_FETCH):
            yield from rows

    def asked(self, question: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the columns and rows of what a person asks, few rows in memory at any moment.

        Raises Problem for a question that is none, also while rows are taken.
        """
        with _told():
            check_question(self._connection, question)
            answer = _ended_by_ctrl_c(self._connection, lambda: self._connection.execute(question))
        names = [column[0] for column in answer.description or ()]
        return names, _rows(answer)


def check_question(connection: duckdb.DuckDBPyConnection, question: str) -> None:
    """Raise Problem for what is not one SELECT; duckdb.Error for what is no SQL."""
    kinds = [statement.type for statement in connection.extract_statements(question)]
    if not kinds:
        raise wrong_use("That asks nothing.", EXAMPLE)
    if kinds != [duckdb.StatementType.SELECT]:
        named = ", ".join(kind.name for kind in kinds)
        raise wrong_use(f"A recording is asked by one SELECT; that is {named}.", EXAMPLE)


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while True:
        with _told():
            rows = _ended_by_ctrl_c(answer, lambda: answer.fetchmany(ROWS_A_FETCH))
        if not rows:
            return
        yield from rows


def _ended_by_ctrl_c(connection: duckdb.DuckDBPyConnection, work: Callable[[], Result]) -> Result:
    """Do DuckDB's work in a thread: it looks at no signal while it works, however long a question takes."""
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(work)
        try:
            return done.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


@contextmanager
def _told() -> Iterator[None]:
    """Tell a person what DuckDB has against a question."""
    try:
        yield
    except duckdb.Error as error:
        remedy = next((words for kind, words in REMEDIES if isinstance(error, kind)), ASK)
        raise wrong_use(f"DuckDB says: {str(error).splitlines()[0]}", remedy) from None


@contextmanager
def table_of(recording: Recording) -> Iterator[Table]:
    """Give a recording's table. No other file and no network can be reached by what is asked of it.

    What is too large for memory goes to a temporary file.
    """
    with TemporaryDirectory(prefix="lgsp-") as folder:
        settings = {
            "memory_limit": MEMORY,
            "temp_directory": folder,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        with duckdb.connect(":memory:", config=settings) as connection:  # type: ignore[arg-type]
            connection.execute("SET preserve_insertion_order = false")
            _make_views(connection, recording)
            _shut(connection, recording)
            yield Table(connection)


def _shut(connection: duckdb.DuckDBPyConnection, recording: Recording) -> None:
    """Leave the recording's files alone within reach, and let nobody open more."""
    connection.execute("SET python_enable_replacements = false")
    connection.execute(f"SET allowed_paths = [{', '.join(_quoted(str(file)) for file in recording.files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _make_views(connection: duckdb.DuckDBPyConnection, recording: Recording) -> None:
    """Make the views; what they are made of are names of ours and of files, quoted."""
    if recording.files:
        source = f"read_parquet([{', '.join(map(_quoted, map(str, recording.files)))}])"
    else:
        connection.register("no_records", SCHEMA.empty_table())
        source = "no_records"
    connection.execute(f"CREATE VIEW records AS SELECT {COLUMNS} FROM {source}")  # noqa: S608 (as above)
    for name, (topics, holds) in VIEWS.items():
        listed = ", ".join(map(_quoted, topics))
        connection.execute(f"CREATE VIEW {name} AS FROM records WHERE topic IN ({listed}) AND {holds}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
