"""The HTTP door to the stream of figures that move."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from starlette.responses import Response

from services.metrics.asked_once import AskedOnce
from services.metrics.door import PROBLEMS, Read, refused
from services.metrics.lookup import NotFound, must_be_known
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.periods import MalformedPeriod, parse_period
from services.metrics.replies import problem
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.scopes import MalformedScope, parse_scope
from services.metrics.streaming.feed import Feed
from services.metrics.streaming.response import EventStream, ListenerResponse
from services.metrics.streaming.updates import Wanted

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    **PROBLEMS,
    422: {**PROBLEMS[422], "description": "The topic carries no figure of this scope or period"},
}


class NotOnTopic(ValueError):
    """Such a figure is answered when it is asked for, and told to nobody when it moves."""

    def __init__(self, field: str, text: str, carried: str) -> None:
        super().__init__(f"nobody is told when figures of {text!r} move, but of {carried}: ask GET /kpis")
        self.field = field


def stream_router(read: Read, feed: Feed) -> APIRouter:
    """Return the route; it comes before ``/kpis/{definition}``, which its path would match."""
    routes = APIRouter(tags=["kpis"], route_class=AskedOnce)

    @routes.get("/kpis/events", response_class=EventStream, responses=_ANSWERS)
    async def events(
        *,
        definition: str = "",
        scope: str = "",
        period: str = "",
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Tell, as server-sent events, what moves; filters as in ``GET /kpis``, empty ones are not given.

        Every event ``lgsp.kpi.updated.v1`` is an item of ``GET /kpis``; of a figure that moves several times
        in 250 ms the last is told. With ``Last-Event-ID`` what was missed comes first, of each figure the
        last; where it is not held any more, one event ``resync`` says what to read instead. Who reads too
        slowly is dropped.
        """
        wanted = Wanted(definition or None, scope or None, period or None)
        try:
            _must_be_told(wanted)
            await read(lambda tx: must_be_known(tx, wanted.definition, wanted.scope, wanted.period))
        except NotOnTopic as error:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, error, error.field, None)
        except (NotFound, MalformedScope, MalformedPeriod) as error:
            return refused(error)
        return ListenerResponse(feed, await feed.join(wanted, last_event_id))

    return routes


def _must_be_told(wanted: Wanted) -> None:
    """Raise NotOnTopic where nothing would ever come, MalformedScope or MalformedPeriod."""
    if wanted.scope is not None and parse_scope(wanted.scope).kind not in SCOPES_ON_TOPIC:
        raise NotOnTopic("scope", wanted.scope, "the province, levels, districts and agencies")
    if wanted.period is not None and parse_period(wanted.period).kind not in PERIODS_ON_TOPIC:
        raise NotOnTopic("period", wanted.period, "months, quarters, years and to-date")
