"""Standings are read once for every page of a moment, and anew when something was applied."""

from typing import Any

from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.reading import reading
from services.metrics.dashboard.wish import Wish
from services.metrics.scoreboard_questions import level_standings, province_score
from services.metrics.scoreboard_replies import ProvinceScoreReply, StandingsReply
from tests.unit.metrics.dashboard.dashboard_door import TICK, placed, screens
from tests.unit.metrics.databases import saved
from tests.unit.metrics.dossier_events import at, received


class Reads:
    """Reads standings, and counts how often."""

    def __init__(self) -> None:
        self.number = 0
        self.kept = KeptStandings(self._make)

    def of(self, tx: Any, board: str = "qd766", period: str = "2021-Q1", scope: str = "province") -> Any:
        read = reading(tx, lambda _: TICK, Wish(scope=scope))
        found = self.kept.of(read, board, period)
        assert found == level_standings(tx, read.as_of, board, level="", period=period)
        return self.number

    def _make(self, *told: Any, **more: Any) -> StandingsReply:
        self.number += 1
        return level_standings(*told, **more)


def test_overviews_of_every_scope_read_the_standings_once_until_something_is_applied() -> None:
    reads = Reads()
    with screens() as hub:
        assert [reads.of(hub.tx, scope=scope) for scope in ("province", "district:243")] == [1, 1]
        assert reads.of(hub.tx, period="2021") == 2
        assert reads.of(hub.tx, board="tt01-2018") == 3
        assert reads.of(hub.tx) == 3
        saved(hub.tx, placed([received(at("2021-03-11 17:30"), code="H62.12-210311-0009")]))
        assert reads.of(hub.tx) == 4


def test_the_provinces_own_score_is_kept_beside_them() -> None:
    reads: list[str] = []

    def make(*told: Any, period: str) -> ProvinceScoreReply:
        reads.append(period)
        return province_score(*told, period=period)

    kept = KeptStandings(make_province=make)
    with screens() as hub:
        read = reading(hub.tx, lambda _: TICK, Wish())
        first = kept.of_province(read, "qd766", "2021-Q1")
        assert kept.of_province(read, "qd766", "2021-Q1") == first
        assert reads == ["2021-Q1"]
        saved(hub.tx, placed([received(at("2021-03-11 17:30"), code="H62.12-210311-0009")]))
        assert kept.of_province(read, "qd766", "2021-Q1") != first


def test_whoever_asks_for_every_period_fills_nothing() -> None:
    reads = Reads()
    with screens() as hub:
        for year in range(2001, 2012):
            reads.of(hub.tx, period=str(year))
        assert reads.of(hub.tx, period="2001") == 11
        assert reads.of(hub.tx, period="2011") == 12
