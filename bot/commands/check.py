"""邻里 check: tells everything that is wrong with the knowledge, with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.catalogue.checker import check_knowledge
from bot.catalogue.fitting import load_matcher
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.marked_yaml import Problem
from bot.errors import LinliError
from bot.settings import read_settings

FIT_HELP = "逐句试一遍 tests(第一次要等一分钟左右);--no-fit 只查文件写得对不对"


LIVE_HELP = "像运行中的机器人那样查:测试句只有会答错的才算错,会反问的算提醒"


def run(
    fit: Annotated[bool, typer.Option("--fit/--no-fit", help=FIT_HELP)] = True,
    live: Annotated[bool, typer.Option("--live", help=LIVE_HELP)] = False,
) -> None:
    """检查 knowledge/ 里的全部文件,把每个问题连同文件和行号列出来。"""
    try:
        settings = read_settings()
        knowledge = read_knowledge(settings.knowledge_dir)
        problems = all_problems(knowledge, settings.data_dir, fit=fit, strict=not live)
    except LinliError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    raise typer.Exit(1 if tell(knowledge, problems) else 0)


def tell(knowledge: Knowledge, problems: Sequence[Problem]) -> int:
    """A line for each problem and one for all; how many are errors."""
    for problem in sorted(problems, key=order):
        typer.echo(line_of(problem))
    errors = sum(not problem.warning for problem in problems)
    typer.echo(f"{len(knowledge.items)} 个事项,{errors} 个错误,{len(problems) - errors} 个提醒")
    return errors


def all_problems(
    knowledge: Knowledge, data_dir: Path, *, fit: bool, strict: bool = True
) -> list[Problem]:
    """The schema's problems and the checker's; tests are tried only where the files are right."""
    broken = any(not problem.warning for problem in knowledge.problems)
    if broken:
        typer.echo("文件本身还有错,先改好,这次没有试 tests 里的句子。")
    matcher = load_matcher(knowledge, data_dir) if fit and not broken else None
    return [*knowledge.problems, *check_knowledge(knowledge, matcher, strict=strict)]


def order(problem: Problem) -> tuple[bool, str, int]:
    return problem.warning, str(problem.path), problem.line


def line_of(problem: Problem) -> str:
    """The problem as `path:line: text`, the path as seen from the current folder."""
    path, here = problem.path.resolve(), Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    mark = "提醒:" if problem.warning else ""
    return f"{shown}:{problem.line}: {mark}{problem.text}"
