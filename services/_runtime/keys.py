"""Rows by many keys at once, as one bound value: a list of bound values is spelled out anew each time."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    String,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.types import TypeEngine


def among(tx: Connection, key: Column[str], wanted: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of many texts; a statement may hold several of them."""
    database = tx.dialect.name
    bound = bindparam("wanted", as_wanted(database, wanted), _type(database), unique=True)
    return _is_one_of(database, key, bound)


def is_wanted(database: str, key: Column[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the texts that are bound as ``wanted``."""
    return _is_one_of(database, key, bindparam("wanted", type_=_type(database)))


def as_wanted(database: str, keys: Sequence[str]) -> list[str] | str:
    """Return texts in the form in which ``wanted`` is bound."""
    return list(keys) if database == "postgresql" else orjson.dumps(list(keys)).decode()


def _is_one_of(database: str, key: Column[str], wanted: BindParameter[Any]) -> ColumnElement[bool]:
    if database == "postgresql":
        return key == any_(wanted)
    each = func.json_each(wanted).table_valued("value")
    return key.in_(select(each.c.value))


def _type(database: str) -> TypeEngine[Any]:
    return ARRAY(String) if database == "postgresql" else String()
