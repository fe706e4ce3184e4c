"""The reference of `lodging` and `paying`: Starlette and uvicorn as the services run them."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def _lodge(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse({"submission_id": len(body), "state": "pending", "status": 1}, 202)


APP = Starlette(
    routes=[Route(path, _lodge, methods=["POST"]) for path in ("/submissions", "/{anywhere:path}")]
)

if __name__ == "__main__":
    uvicorn.run(APP, port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
