"""The reference of `lodging`: Starlette and uvicorn as the services run them; it reads a body and answers."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def _lodge(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse({"submission_id": len(body), "state": "pending", "status": 1}, 202)


APP = Starlette(routes=[Route("/submissions", _lodge, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(APP, port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
