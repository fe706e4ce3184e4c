"""Rows by many keys at once, as one bound value: a list of bound values is spelled out anew each time."""

from collections.abc import Sequence

import orjson
from sqlalchemy import ARRAY, Column, ColumnElement, Connection, String, any_, bindparam, func, select


def among(tx: Connection, key: Column[str], wanted: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of many texts."""
    return is_wanted(tx.dialect.name, key).params(wanted=as_wanted(tx.dialect.name, wanted))


def is_wanted(database: str, key: Column[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the texts that are bound as ``wanted``."""
    if database == "postgresql":
        return key == any_(bindparam("wanted", type_=ARRAY(String)))
    each = func.json_each(bindparam("wanted", type_=String)).table_valued("value")
    return key.in_(select(each.c.value))


def as_wanted(database: str, keys: Sequence[str]) -> list[str] | str:
    """Return texts in the form in which ``wanted`` is bound."""
    return list(keys) if database == "postgresql" else orjson.dumps(list(keys)).decode()
