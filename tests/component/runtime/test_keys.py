"""Rows by many keys at once."""

from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from services._runtime.keys import among

PAIRS = Table("pairs", MetaData(), Column("left", String(9)), Column("right", String(9)))


def test_two_lists_of_keys_in_one_statement_keep_their_own_values() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as tx:
        PAIRS.metadata.create_all(tx)
        tx.execute(insert(PAIRS).values([("a", "x"), ("b", "y"), ("c", "x")]))
        query = select(PAIRS.c.left).where(
            among(tx, PAIRS.c.left, ["a", "b"]), among(tx, PAIRS.c.right, ["x", "z"])
        )
        assert tx.scalars(query).all() == ["a"]
