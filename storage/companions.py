"""Other processes on a shared database: which keys they have, told by their connections' name."""

from __future__ import annotations

from sqlalchemy import make_url, text
from sqlmodel import Session

from storage.locking import is_shared
from storage.sealed import Keyring

NAME = "linli"
MOST = 6  # tags, newest first; PostgreSQL cuts a name at 63 characters
THEIRS = text(
    "SELECT application_name FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE :ours"
)


def introduced(url: str, keyring: Keyring) -> str:
    """The same address, by whose connections others see which keys we have."""
    if not url.startswith("postgresql"):
        return url
    name = " ".join([NAME, *(tag.hex() for tag in keyring.tags[:MOST])])
    whole = make_url(url).update_query_dict({"application_name": name})
    return whole.render_as_string(hide_password=False)


def count_without(session: Session, keyring: Keyring, *, in_front: bool = False) -> int:
    """How many connections are of processes that have not our first key, or not in front."""
    if not is_shared(session):
        return 0
    names = session.connection().execute(THEIRS, {"ours": f"{NAME} %"}).scalars()
    theirs = [name.split()[1:] for name in names]
    ours = keyring.newest_tag.hex()
    return sum(ours not in (tags[:1] if in_front else tags) for tags in theirs)
