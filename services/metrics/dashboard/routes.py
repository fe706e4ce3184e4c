"""Which page is where, below ``/dashboard``; where one path begins as another, the longer comes first."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Connection

from services.metrics.dashboard.cards import Page
from services.metrics.dashboard.keeping import KeptStandings
from services.metrics.dashboard.views.agencies import one_agency, ranking
from services.metrics.dashboard.views.dossiers import one_dossier
from services.metrics.dashboard.views.figures import chosen_figure, one_figure
from services.metrics.dashboard.views.flow import flow
from services.metrics.dashboard.views.late import late
from services.metrics.dashboard.views.overview import overview
from services.metrics.dashboard.views.province_map import province_map
from services.metrics.dashboard.views.scoreboards import scoreboard
from services.metrics.dashboard.views.things import one_person, one_side
from services.metrics.dashboard.wish import Wish
from services.metrics.lookup import AsOf

View = Callable[[Connection, AsOf, Wish], Page]
"""Makes a page of one reading of the database; raises what the doors of figures raise."""


class Route(NamedTuple):
    """Where a page is; ``{name}`` in its path is what the page is about.

    ``fetch``: instead of ``view``, what asks outside the database first and then knows how to make it.
    """

    path: str
    view: View | None = None
    fetch: Callable[[Wish], Awaitable[View]] | None = None

    @property
    def is_named(self) -> bool:
        """Whether the page is about something that its path names."""
        return "{name" in self.path

    async def made_by(self, wish: Wish) -> View:
        """Return what makes the page."""
        if self.fetch is not None:
            return await self.fetch(wish)
        assert self.view is not None, "a route has one of both"
        return self.view


def views(journey_url: str | None, kept: KeptStandings) -> tuple[Route, ...]:
    """Return every page that needs the database alone; ``journey_url`` as for a dossier's page."""
    boards = partial(scoreboard, kept=kept)
    return (
        Route("", partial(overview, kept=kept)),
        Route("/scoreboards", boards),
        Route("/scoreboards/{name:path}", boards),
        *_VIEWS,
        Route("/dossiers/{name}", partial(one_dossier, journey_url=journey_url)),
    )


_VIEWS: Final = (
    Route("/kpis", chosen_figure),
    Route("/kpis/{name:path}/dossiers", one_side),
    Route("/kpis/{name:path}", one_figure),
    Route("/agencies", ranking),
    Route("/agencies/{name}", one_agency),
    Route("/map", province_map),
    Route("/flow", flow),
    Route("/late", late),
    Route("/people/{name}", one_person),
)
