"""Rows by many keys at once, as one bound value: a list of bound values is spelled out anew each time."""

from collections.abc import Sequence

import orjson
from sqlalchemy import ARRAY, Column, ColumnElement, Connection, String, any_, bindparam, func, select


def among(tx: Connection, key: Column[str], wanted: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of many texts."""
    if tx.dialect.name == "postgresql":
        return key == any_(bindparam("wanted", list(wanted), ARRAY(String)))
    each = func.json_each(bindparam("wanted", orjson.dumps(list(wanted)).decode())).table_valued("value")
    return key.in_(select(each.c.value))
