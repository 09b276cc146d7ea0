"""Published knowledge: sets of files, each with a version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert
from sqlmodel import Session, col, select

from storage.notices import KNOWLEDGE, announce
from storage.plain import run
from storage.tables import KnowledgeFile, KnowledgeSet

KEPT = 20  # versions
DELETE_FILE = delete(KnowledgeFile).where(col(KnowledgeFile.sha256) == bindparam("digest"))


class Published(NamedTuple):
    """Which set was published; the same files have the same fingerprint."""

    version: int
    fingerprint: str


NEWEST_FIRST = col(KnowledgeSet.version).desc()
VERSIONS = select(KnowledgeSet.version, KnowledgeSet.fingerprint).order_by(NEWEST_FIRST)


def find_versions(session: Session) -> list[Published]:
    """All that are kept, the newest first."""
    return [Published(*found) for found in session.exec(VERSIONS)]


def find_newest(session: Session) -> Published | None:
    found = session.exec(VERSIONS.limit(1)).first()
    return Published(*found) if found else None


def find_version(session: Session, fingerprint: str) -> int:
    """Under which these files were published last; 0: not yet, or long ago."""
    query = select(KnowledgeSet.version).where(KnowledgeSet.fingerprint == fingerprint)
    return session.exec(query.order_by(NEWEST_FIRST).limit(1)).first() or 0


def find_sets(session: Session) -> Sequence[KnowledgeSet]:
    """The versions with all that is known of them, the newest first."""
    return session.exec(select(KnowledgeSet).order_by(NEWEST_FIRST)).all()


def read_files(session: Session, version: int) -> dict[str, bytes]:
    """The files of a version by their paths; none where it is not kept."""
    found = session.get(KnowledgeSet, version)
    digests = found.files if found else {}
    query = select(KnowledgeFile.sha256, KnowledgeFile.content)
    query = query.where(col(KnowledgeFile.sha256).in_(set(digests.values())))
    contents = dict(session.exec(query).all())
    return {path: contents[digest] for path, digest in digests.items()}


def publish(
    session: Session, files: Mapping[str, bytes], fingerprint: str, now: datetime
) -> Published:
    """A new version with these files, unless the newest has the very same."""
    newest = find_newest(session)
    if newest and newest.fingerprint == fingerprint:
        return newest
    return add(session, Published(newest.version + 1 if newest else 1, fingerprint), files, now)


def publish_first(
    session: Session, files: Mapping[str, bytes], fingerprint: str, now: datetime
) -> Published:
    """The first version has these files, unless another process was faster with its own."""
    return find_newest(session) or add(session, Published(1, fingerprint), files, now)


def add(
    session: Session, published: Published, files: Mapping[str, bytes], now: datetime
) -> Published:
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    row = KnowledgeSet(**published._asdict(), files=digests, published_at=now)
    session.add(row)
    session.flush()  # first of all: of two at once the second begins anew, and sees the first
    store(session, {digests[path]: content for path, content in files.items()})
    remove_old(session)
    announce(session, KNOWLEDGE)
    return published


def store(session: Session, contents: Mapping[str, bytes]) -> None:
    """Keep what is not kept yet."""
    known = set(session.exec(select(KnowledgeFile.sha256)).all())
    rows = [{"sha256": d, "content": c} for d, c in contents.items() if d not in known]
    if rows:
        run(session, insert(KnowledgeFile), rows)


def remove_old(session: Session) -> None:
    """Remove all but the newest sets, and the contents that none of these has."""
    sets = find_sets(session)
    for old in sets[KEPT:]:
        session.delete(old)
    needed = {digest for kept in sets[:KEPT] for digest in kept.files.values()}
    gone = set(session.exec(select(KnowledgeFile.sha256)).all()) - needed
    if gone:
        run(session, DELETE_FILE, [{"digest": digest} for digest in gone])
