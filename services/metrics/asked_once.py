"""A parameter of a question stands in it once: of two values neither is what was meant."""

from collections import Counter
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.metrics.replies import problem


class AskedTwice(ValueError):
    """A parameter is given several times."""

    def __init__(self, field: str, times: int) -> None:
        super().__init__(f"{field} is given {times} times: give it once")
        self.field = field


def must_be_asked_once(request: Request) -> None:
    """Accept a question whose parameters stand in it once each; raises AskedTwice, which names the first."""
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if times > 1:
            raise AskedTwice(name, times)


class AskedOnce(APIRoute):
    """A route that refuses what is asked twice, with 422."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_once(request: Request) -> Response:
            try:
                must_be_asked_once(request)
            except AskedTwice as error:
                return problem(HTTPStatus.UNPROCESSABLE_ENTITY, error, error.field, None)
            return await answer(request)

        return answer_once
