"""A real `serve` in a process of its own, on a free port and a folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import KNOWLEDGE

ROOT = KNOWLEDGE.parent
CACHE = ROOT / "data"
START_SECONDS = 60


@dataclass(frozen=True)
class Serving:
    """The running bot: its printed links, by role, and the folder it keeps its data in."""

    links: dict[str, str]
    folder: Path

    @property
    def url(self) -> str:
        parts = urlsplit(self.links["admin"])
        return f"{parts.scheme}://{parts.netloc}"

    async def invite(self, role: str, area: str) -> str:
        """A fresh one-time link, from the `invite` command."""
        process = await run_bot(self.folder, "invite", "--role", role, "--area", area)
        out, _ = await process.communicate()
        return f"{self.url}/enter/{out.decode().split()[-1]}"


async def run_bot(
    folder: Path, *arguments: str, knowledge: Path = KNOWLEDGE
) -> asyncio.subprocess.Process:
    settings = {"BOT_DATA_DIR": str(folder), "BOT_WEB_PORT": "0", "BOT_WEB_RATE": "0"}
    settings["BOT_KNOWLEDGE_DIR"] = str(knowledge)
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, str(ROOT / "run_bot.py"), *arguments),
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )


@contextlib.asynccontextmanager
async def serve(folder: Path, knowledge: Path = KNOWLEDGE) -> AsyncIterator[Serving]:
    """Start the bot with the matcher that is fitted already; stop it as an operator would."""
    for fitted in CACHE.glob("matcher-*.npz"):
        shutil.copy2(fitted, folder)
    process = await run_bot(folder, "serve", knowledge=knowledge)
    try:
        links = await asyncio.wait_for(read_links(process), START_SECONDS)
        assert links, (folder / "log").read_text()[-2000:]
        yield Serving(links, folder)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def read_links(process: asyncio.subprocess.Process) -> dict[str, str]:
    """What is printed until `ready`; nothing when the process ended before."""
    assert process.stdout
    lines = []
    while (line := (await process.stdout.readline()).decode().strip()) != "ready":
        if not line:
            return {}
        lines.append(line)
    return dict(line.split(" ", 1) for line in lines)
