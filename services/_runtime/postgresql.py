"""What a PostgreSQL server must be like, and what an operator has to mend when it is not."""

import re
from typing import Final

from sqlalchemy import URL, Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from services._runtime.refusals import Refusal

OLDEST: Final = 14
"""The oldest one that is still mended (November 2026)."""
_NO_RIGHT: Final = frozenset({"42501", "3F000"})
"""The second: a schema that is there and that we may not even see."""
_READ_ONLY: Final = "25006"
_NOT_LET_IN: Final = {
    "password authentication failed": (
        "correct the user or the password in LGSP_DATABASE__URL; write signs such as @ : / as %40 %3A %2F"
    ),
    "no password supplied": "put it into LGSP_DATABASE__URL, or into the file that PGPASSFILE names",
    "pg_hba.conf": "let the server admit this user from here, in its pg_hba.conf",
    "does not exist": "make it (createuser, createdb), or correct LGSP_DATABASE__URL",
    "permission denied for database": "let the database's owner say: GRANT CONNECT ON DATABASE … TO …",
    "not permitted to log in": "let an administrator say: ALTER ROLE … LOGIN",
}
"""What libpq says when trying again is in vain, and what to do. A refused connection has no SQLSTATE."""
_CANNOT_BE: Final = re.compile(r"invalid (connection option|port number|integer value|\w+ value)")
"""What libpq says of a URL before it tries to connect."""


def enter(tx: Connection, schema: str) -> None:
    """Make the schema if there is none, one instance at a time.

    Raises Refusal for a server that is too old or read-only, or that grants us too little.
    """
    check_version(int(tx.execute(text("SHOW server_version_num")).scalar_one()))
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(schema))))
    if schema not in inspect(tx).get_schema_names():
        tx.execute(CreateSchema(schema))


def check_version(number: int) -> None:
    """Raise Refusal for a ``server_version_num`` that is too old."""
    if number < OLDEST * 10_000:
        raise Refusal(f"PostgreSQL {number // 10_000} is too old", f"use PostgreSQL {OLDEST} or newer")


def lasting(error: DBAPIError, target: URL, schema: str) -> Refusal | None:
    """Return why there is no point in trying again; None where it may pass, or has nothing to do with us."""
    said = said_by(error)
    state = getattr(error.orig, "sqlstate", None)
    if state in _NO_RIGHT:
        return no_right(target.username or "", target.database or "", schema)
    if state == _READ_ONLY:
        return Refusal(
            "PostgreSQL is read-only here: a standby, or set so", "name the primary in LGSP_DATABASE__URL"
        )
    if state is None and _CANNOT_BE.search(said):
        return Refusal(f"LGSP_DATABASE__URL cannot be used: {said}", "correct it")
    remedy = next((remedy for phrase, remedy in _NOT_LET_IN.items() if phrase in said), None)
    if state is not None or remedy is None:
        return None
    return Refusal(f"PostgreSQL does not let us in: {said}", remedy)


def no_answer(error: DBAPIError) -> Refusal:
    """Return what to say when patience with it is over."""
    return Refusal(
        f"PostgreSQL does not answer: {said_by(error)}",
        "start it, or set LGSP_DATABASE__URL to one that runs and has connections left (five a process)",
    )


def no_right(user: str, database: str, schema: str) -> Refusal:
    """Return what to say when a user may not make the schema, or nothing in it."""
    return Refusal(
        f"the database user {user!r} may not make the schema {schema} in {database!r}, or tables in it",
        f'let the owner say: GRANT CREATE ON DATABASE "{database}" TO "{user}" '
        f'(or, where the schema is there: ALTER SCHEMA "{schema}" OWNER TO "{user}", and its tables too)',
    )


def said_by(error: DBAPIError) -> str:
    """Return the server's own words in one line. They hold no password."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    return lines[0].removeprefix("connection failed: ") if lines else type(error.orig).__name__
