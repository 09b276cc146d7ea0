"""`python -m tests.botapi --port 0 --token 1:TEST`: the server as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import signal

from tests.botapi.server import BotApi


async def _serve(port: int, tokens: list[str]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with BotApi(*tokens, port=port) as api:
        print(api.url, f"control {api.control_url}", "ready", sep="\n", flush=True)
        await stop.wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", action="append", help="a bot's token; may be repeated")
    options = parser.parse_args()
    asyncio.run(_serve(options.port, options.token or ["1:TEST"]))


if __name__ == "__main__":
    main()
