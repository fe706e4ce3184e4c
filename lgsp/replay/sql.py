"""A recording as a table of DuckDB: every record a row of the view ``records``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import pyarrow as pa

from lgsp.problems import wrong_use
from lgsp.replay.part_columns import SCHEMA
from lgsp.replay.recording import Recording
from schemas.topics import ALL, CLOCK, NUMBERED

MEMORY: Final = "400MB"
ROWS_A_FETCH: Final = 5_000
COLUMNS: Final = """
* EXCLUDE (time, replayid),
CASE WHEN headers[-1].key = 'lgsp_effects' AND headers[-2].key = 'lgsp_origin'
     THEN TRY(decode(headers[-2].value)) END AS origin,
coalesce(replayid,
  CASE WHEN headers[-1].key = 'lgsp_effects' AND headers[-3].key = 'ce_replayid'
       THEN TRY(decode(headers[-3].value)) END) AS replayid,
make_timestamp(epoch_us(time)) + INTERVAL 7 HOURS AS time,
CASE WHEN timestamp_ms BETWEEN 0 AND 253402300799999
     THEN make_timestamp(timestamp_ms * 1000) + INTERVAL 7 HOURS END AS written,
coalesce(split_part(dossier_code, '-', 1),
         nullif(regexp_extract(TRY(decode(key)), '^([0-9A-Z][0-9A-Z.]*)$', 1), '')) AS agency,
CASE WHEN type IS NOT NULL THEN TRY(decode(value)) END AS event
"""
"""Beside the columns of the parts: ``origin`` and ``replayid`` of a record that a replay wrote, ``time`` and
``written`` (the record's timestamp, to the year 9999) in province time, ``agency``, the dossier's receiving
one or the key, and ``event``, the value as JSON text."""
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
        """Return the answer as it is in memory, column by column: for many numbers."""
        return self._connection.sql(question, params=list(given)).to_arrow_table()

    def stream(self, question: str, given: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the answer's rows; few are in memory at any moment."""
        answer = self._connection.execute(question, list(given))
        while rows := answer.fetchmany(ROWS_A_FETCH):
            yield from rows

    def asked(self, question: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the columns and rows of what a person asks; raises Problem for a question that is none."""
        try:
            answer = self._connection.execute(question)
        except duckdb.Error as error:
            raise wrong_use(
                f"DuckDB says: {str(error).splitlines()[0]}", "Ask the view records; see: lgsp inspect --help"
            ) from None
        if answer is None:
            raise wrong_use("That asks nothing.", 'Ask it like: --sql "select count(*) from records"')
        names = [column[0] for column in answer.description or ()]
        return names, iter(answer.fetchone, None)


@contextmanager
def table_of(recording: Recording) -> Iterator[Table]:
    """Give a recording's table. Nothing is fetched from anywhere; what is too large goes to a file."""
    with TemporaryDirectory(prefix="lgsp-") as folder:
        settings = {"memory_limit": MEMORY, "temp_directory": folder, "autoinstall_known_extensions": "false"}
        with duckdb.connect(":memory:", config=settings) as connection:  # type: ignore[arg-type]
            connection.execute("SET preserve_insertion_order = false")
            _make_views(connection, recording)
            yield Table(connection)


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
