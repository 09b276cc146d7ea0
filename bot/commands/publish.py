"""邻里 publish: what stands in the knowledge folder, checked, becomes what all processes serve."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.catalogue.files import fingerprint, read_files, write_files
from bot.catalogue.knowledge import read_knowledge
from bot.clock import SystemClock
from bot.commands.check import all_problems, tell
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import Settings, read_settings
from storage.queries import knowledge as sets

LIST_HELP = "只列出发布过的版本"
EXPORT_HELP = "把第 N 版写成一个新文件夹,改好以后可以再发布"
BY_ITSELF = "现在用的是 SQLite:运行中的机器人会自己发布改好的文件,不用这个命令也行。"
NOT_PUBLISHED = "有错误,没有发布。"


def run(
    versions: Annotated[bool, typer.Option("--list", help=LIST_HELP)] = False,
    export: Annotated[
        tuple[int, Path] | None, typer.Option("--export", metavar="N FOLDER", help=EXPORT_HELP)
    ] = None,
) -> None:
    """检查 knowledge/ 里的全部文件,没有错误就发布给所有进程;有错误就逐条列出来,什么也不发布。"""
    try:
        settings = read_settings()
        if versions:
            list_versions(settings)
        elif export:
            export_version(settings, *export)
        else:
            publish_folder(settings)
    except LinliError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def publish_folder(settings: Settings) -> None:
    """Check as a running bot does, then publish exactly what was checked."""
    files = read_files(settings.knowledge_dir)
    knowledge = read_knowledge(settings.knowledge_dir)
    problems = all_problems(knowledge, settings.data_dir, fit=True, strict=False)
    if tell(knowledge, problems):
        raise LinliError(NOT_PUBLISHED)
    if fingerprint(read_files(settings.knowledge_dir)) != fingerprint(files):
        raise LinliError("检查的时候文件又改了,没有发布;请再来一次。")
    with closing(open_database(settings)) as database:
        typer.echo(database.write(lambda session: publish(session, files)).result())
    if not settings.is_shared:
        typer.echo(BY_ITSELF)


def publish(session: Session, files: dict[str, bytes]) -> str:
    """What came of it, in a line."""
    before = sets.find_newest(session)
    now = sets.publish(session, files, fingerprint(files), SystemClock().now())
    if now == before:
        return f"没有改动,这些文件已经是第 {now.version} 版。"
    return f"已发布第 {now.version} 版,{len(files)} 个文件。"


def list_versions(settings: Settings) -> None:
    with closing(open_database(settings)) as database:
        found = database.read(sets.find_sets).result()
    for one in found:
        when = one.published_at.astimezone(settings.zone)
        typer.echo(f"第 {one.version} 版  {when:%Y-%m-%d %H:%M}  {len(one.files)} 个文件")
    if not found:
        typer.echo("还没有发布过。")


def export_version(settings: Settings, version: int, folder: Path) -> None:
    """Write a version out, into a folder that is new or empty."""
    with closing(open_database(settings)) as database:
        files = database.read(lambda session: files_of(session, version)).result()
    if not files:
        raise LinliError(f"没有第 {version} 版;--list 列出现有的版本。")
    try:
        write_files(folder, files)
    except OSError as error:
        told = "要写到一个新的或空的文件夹"
        raise LinliError(f"写不到 {folder}:{told}({error.strerror})") from None
    typer.echo(f"第 {version} 版的 {len(files)} 个文件写到了 {folder}。")


def files_of(session: Session, version: int) -> dict[str, bytes]:
    """The files of a version that is kept; any number may be asked for."""
    kept = {found.version for found in sets.find_versions(session)}
    return sets.read_files(session, version) if version in kept else {}
