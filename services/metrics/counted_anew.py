"""What migrations do that need figures counted anew: forget what was made of the topics (decision 60)."""

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, text


def forget_for_migration(tx: Connection, state: Sequence[str]) -> None:
    """Empty the tables named ``state``, those of them that are there; lanes and outbox stay.

    The topic is told nothing again up to the last tick, or up to where an earlier recount was to be silent.
    """
    there = inspect(tx).get_table_names()
    if "ticks" in there:
        tx.execute(
            text(
                "UPDATE silent_until SET tick = (SELECT max(last_tick) FROM ticks) "
                "WHERE tick < (SELECT max(last_tick) FROM ticks)"
            )
        )
        tx.execute(
            text(
                'INSERT INTO silent_until ("only", tick) SELECT 1, max(last_tick) FROM ticks '
                "WHERE NOT EXISTS (SELECT 1 FROM silent_until) HAVING max(last_tick) IS NOT NULL"
            )
        )
    for name in state:
        if name in there:  # in a new database the runtime's tables may come later
            tx.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - names of our own
