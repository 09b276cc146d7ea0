"""Everything that can go wrong on purpose.

LinliError
├── SettingsError      a wrong setting; the start stops with this one line
├── KnowledgeError     knowledge/ can't be used; carries every problem, with file and line
├── StorageError       the database can't be used
│   └── SealError      a sealed value can't be opened with the keys at hand
└── Refused            what a person asked for can't be done; `phrase` is the kind answer to it
"""

from __future__ import annotations

from typing import Any


class LinliError(Exception):
    """The base of all errors raised on purpose."""


class SettingsError(LinliError):
    """A setting is wrong; the text names it and says what would be right."""


class KnowledgeError(LinliError):
    """The knowledge folder has errors; `problems` holds all of them."""

    def __init__(self, problems: list[Any]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class StorageError(LinliError):
    """The database can't be opened, migrated or written."""


class SealError(StorageError):
    """A sealed value can't be opened: the key is missing or the value was changed."""


class Refused(LinliError):
    """A request that can't be granted; `phrase` names the wording the person is shown."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values
