"""The messages of a file: a CSV of text, id (`a|b`: either, `none`) and maybe difficulty."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.understanding import messages
from bench.understanding.sets import MESSAGES

for row in messages.run(Path(sys.argv[1]) if sys.argv[1:] else MESSAGES):
    print(row.what, row.measured.replace("\n", "; "), row.goal, row.peer, sep=" | ")
