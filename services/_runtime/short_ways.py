"""Short ways to a door: what is asked by the hundred a second does not walk through FastAPI.

FastAPI's own way (routers in routers, dependencies, exit stacks) costs more than what a door does with a
submission (bench `lodging`). It goes on describing these routes; a short way calls the same function and says
no in the same words.
"""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services._runtime.problems import Problem, answer_to

Ways = Mapping[tuple[str, str], Callable[[Request], Awaitable[Response]]]
"""By method and path, without parameters in it: what answers the request."""


class ShortWays:
    """An app in front of another, which gets everything that no short way leads to.

    ``check`` raises the problem for which nothing can be answered now; ``refused`` counts what we say no to,
    by its kind.
    """

    def __init__(
        self, app: ASGIApp, ways: Ways, *, check: Callable[[], None], refused: Callable[[str], None]
    ) -> None:
        self._app = app
        self._ways = ways
        self._check = check
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI wants it; what fails unexpectedly is answered, then raised for the server's log."""
        way = self._ways.get((scope.get("method", ""), scope.get("path", "")))
        if way is None:
            await self._app(scope, receive, send)
            return
        try:
            self._check()
            answer = await way(Request(scope, receive))
        except Problem as problem:
            self._refused(problem.kind)
            answer = problem.response()
        except DBAPIError as error:  # its text may quote what was sent, so nobody logs it
            answer = answer_to(error)
        except Exception as error:
            await answer_to(error)(scope, receive, send)
            raise
        await answer(scope, receive, send)
