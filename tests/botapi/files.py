"""Files that people or the bot have sent, found by file_id."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tests.botapi.calls import Call
from tests.botapi.errors import Json, bad

MAX_DOWNLOAD = 20 << 20
MAX_PHOTO = 10 << 20
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos"}
ENDINGS = {"photo": "jpg", "voice": "oga", "video": "mp4"}


@dataclass(frozen=True, slots=True)
class File:
    """A stored file; its size may be declared larger than its content."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    size: int
    path: str

    def shown(self) -> Json:
        """What every kind of file tells about itself."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    """All files of one bot."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}
        self.sizes: dict[str, list[Json]] = {}

    def add(
        self, kind: str, content: bytes, name: str = "", mime: str = "", size: int | None = None
    ) -> File:
        """Keep a file; the same content has the same file_unique_id, as with Telegram."""
        number = len(self._by_id)
        digest = hashlib.sha256(kind.encode() + content).hexdigest()
        ending = ENDINGS.get(kind) or (name.rpartition(".")[2] if "." in name else "bin")
        file = File(
            file_id=f"AgAC{number:06d}{digest[:40]}",
            unique_id=f"AQAD{digest[:12]}",
            kind=kind,
            name=name,
            mime=mime,
            content=content,
            size=len(content) if size is None else size,
            path=f"{FOLDERS.get(kind, 'documents')}/file_{number}.{ending}",
        )
        self._by_id[file.file_id] = file
        return file

    def find(self, file_id: str) -> File | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def open(self, file: File) -> str:
        """Make a file downloadable and tell its path."""
        self._by_path[file.path] = file
        return file.path

    def at(self, path: str) -> File | None:
        """The file behind a download link that is still valid."""
        return self._by_path.get(path)

    def expire(self) -> None:
        """End all download links, as an hour does."""
        self._by_path.clear()


def input_file(store: FileStore, call: Call, field: str, value: str, kind: str) -> File | None:
    """The file an argument means: uploaded, attached, by file_id or from a web address."""
    attached = value.removeprefix("attach://") if value.startswith("attach://") else field
    upload = call.uploads.get(attached)
    if upload is not None:
        if kind == "photo" and len(upload.content) > MAX_PHOTO:
            raise bad("file is too big")
        if not upload.content:
            raise bad("file must be non-empty")
        return store.add(kind, upload.content, upload.name, upload.kind)
    if not value or value.startswith("attach://"):
        return None
    if value.startswith(("http://", "https://")):
        return store.add(kind, value.encode(), value.rpartition("/")[2])
    if (known := store.find(value)) is None:
        raise bad("wrong file identifier/HTTP URL specified")
    return known


def photo_sizes(store: FileStore, full: File) -> list[Json]:
    """The sizes Telegram makes of a picture, smallest first."""
    small = store.add("photo", full.content[: max(1, len(full.content) // 8)] or b"\0")
    sizes = [
        {**small.shown(), "width": 90, "height": 67},
        {**full.shown(), "width": 1280, "height": 960},
    ]
    store.sizes |= {small.file_id: sizes, full.file_id: sizes}
    return sizes
