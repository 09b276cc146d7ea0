"""The messages of a file: a CSV of text, id (`a|b`: either, `none`) and maybe difficulty."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.understanding import messages

for row in messages.run(*map(Path, sys.argv[1:2])):
    print(row.what, row.measured.replace("\n", "; "), row.goal, row.peer, sep=" | ")
