"""A recording is gone on with as it was begun: other topics or another range are told, not passed over."""

from pathlib import Path

import pytest

from lgsp.problems import Problem
from lgsp.replay.manifest import Asked, Source
from lgsp.replay.same_wish import check_same_wish
from lgsp.replay.selection import Wanted
from tests.unit.replay.recordings import a_manifest

SOURCE = Source(kind="kafka", cluster_id="c", prefix="p1.", names={"routing": "p1.routing"})
BEGUN = a_manifest([("routing", 0)], source=SOURCE, asked=Asked(since="7d"))
OLDER = BEGUN.model_copy(update={"asked": None})


def wanted(*topics: str, since: str | None = None, until: str | None = None, prefix: str = "p1.") -> Wanted:
    start = int(since) if since and since.isdigit() else None
    asked = Asked(since=since, until=until)
    return Wanted(topics or ("dossiers",), prefix, start, asked=asked, named=bool(topics))


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (wanted("payments"), "it records p1.routing, not p1.payments"),
        (wanted("routing", "payments"), "it records p1.routing, not p1.payments, p1.routing"),
        (wanted("routing", prefix="p2."), "it records p1.routing, not p2.routing"),
        (wanted("routing", since="8d"), "--from was 7d, not 8d"),
        (wanted(until="5"), "--to was not given, not 5"),
    ],
)
def test_another_wish_is_refused_and_the_difference_named(wish: Wanted, told: str) -> None:
    with pytest.raises(Problem, match="week was begun otherwise") as refused:
        check_same_wish(Path("week"), BEGUN, wish)
    assert told in refused.value.message
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("wish", [wanted(), wanted("routing"), wanted("routing", since="7d")])
def test_the_same_wish_or_none_is_let_through(wish: Wanted) -> None:
    check_same_wish(Path("week"), BEGUN, wish)


def test_a_recording_that_does_not_say_its_wish_is_held_against_where_it_begins() -> None:
    check_same_wish(Path("week"), OLDER, wanted("routing", since="0"))
    for since in ("1", "7d"):
        with pytest.raises(Problem, match=f"--from was not given, not {since}"):
            check_same_wish(Path("week"), OLDER, wanted("routing", since=since))
