"""`python -m bench [NAME…]`: every figure in one table; NAME is a module of this folder.

NAME.PART is one part of `understanding`; `ablation`, `desk` and `due` are only run when
they are named.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from rich.console import Console
from rich.table import Table

from bench import (
    ablation,
    asking,
    chatting,
    desk,
    due,
    matching,
    memory,
    pipeline,
    scale_out,
    starting,
    telegram,
    understanding,
)
from bench.rows import Row

FIGURES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "asking": asking.run,
    "starting": starting.run,
    "memory": memory.run,
    "matching": matching.run,
    "understanding": understanding.run,
    "pipeline": pipeline.run,
    "chatting": chatting.run,
    "telegram": telegram.run,
    "scale_out": scale_out.run,
}
PARTS = {f"understanding.{n}": partial(understanding.run_part, n) for n in understanding.PARTS}
NAMED: Mapping[str, Callable[[], Iterable[Row]]] = {
    **FIGURES,
    **PARTS,
    "ablation": ablation.run,
    "desk": desk.run,
    "desk.small": desk.run_small,
    "due": due.run,
    "due.small": due.run_small,
}


def machine() -> str:
    """What the figures were taken on, and what else it was doing."""
    load = os.getloadavg()[0]
    cores = len(os.sched_getaffinity(0))
    busy = ", BUSY: figures are worse than they would be alone" if load > cores / 2 else ""
    return f"{cores} cores, load {load:.1f}{busy}, {platform.system()}, Python {sys.version[:6]}"


def main(names: Iterable[str]) -> None:
    table = Table(title=machine(), title_justify="left", caption_justify="left")
    for column in ("figure", "measured", "goal", "peer in the same run"):
        table.add_column(column, overflow="fold")
    for name in names or FIGURES:
        print(f"{name} …", file=sys.stderr)
        for row in NAMED[name]():
            table.add_row(row.what, row.measured, row.goal, row.peer)
        table.add_section()
    table.caption = f"load at the end {os.getloadavg()[0]:.1f}"
    Console(width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
