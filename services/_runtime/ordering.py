"""Rows in the order of bytes, so that what a limit cuts off is the same on every database."""

from sqlalchemy import Column, ColumnElement, Connection


def by_bytes(tx: Connection, key: Column[str]) -> ColumnElement[str]:
    """Return what orders rows by the bytes of a text: SQLite's own way; PostgreSQL's is its locale's."""
    return key.collate("C") if tx.dialect.name == "postgresql" else key
