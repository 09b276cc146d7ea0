"""A peer for the chat's figures: FastAPI with the same routes, no database, no understanding.

python -m bench.echo   prints its address, then `ready`
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import count
from typing import Annotated, Any

import uvicorn
from fastapi import Cookie, FastAPI, Response
from fastapi.responses import StreamingResponse

app = FastAPI()
names = count(1)
lines: defaultdict[str, asyncio.Queue[dict[str, Any]]] = defaultdict(asyncio.Queue)


@app.post("/api/chat/session")
async def session(response: Response) -> dict[str, int]:
    name = next(names)
    response.set_cookie("chat", str(name))
    return {"chat": name}


@app.post("/api/chat/messages", status_code=202)
async def take(message: dict[str, str], chat: Annotated[str, Cookie()]) -> dict[str, str]:
    lines[chat].put_nowait({"from": "me", **message})
    lines[chat].put_nowait({"from": "bot", "text": message["text"]})
    return {"id": message["id"]}


@app.get("/api/chat/stream")
async def stream(chat: Annotated[str, Cookie()]) -> StreamingResponse:
    return StreamingResponse(follow(chat), media_type="text/event-stream")


async def follow(chat: str) -> AsyncIterator[str]:
    while True:
        line = await lines[chat].get()
        yield f"data: {json.dumps(line, ensure_ascii=False)}\n\n"


def main() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        print(f"echo http://127.0.0.1:{sock.getsockname()[1]}", flush=True)
        print("ready", flush=True)
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    main()
