"""邻里 check: tells everything that is wrong with the knowledge, with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.catalogue.checker import check_knowledge
from bot.catalogue.editor_schema import FILE_NAME as SCHEMA_FILE
from bot.catalogue.editor_schema import schema_text
from bot.catalogue.fitting import load_matcher
from bot.catalogue.fixing import fix_knowledge, fix_known_failures
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.marked_yaml import Problem
from bot.catalogue.review import FILE_NAME as REVIEW_FILE
from bot.catalogue.review import review_text
from bot.catalogue.templates import wrong_templates
from bot.errors import LinliError
from bot.settings import Settings, read_settings

FIT_HELP = "逐句试一遍 tests(第一次要等一分钟左右);--no-fit 只查文件写得对不对"
LIVE_HELP = "像运行中的机器人那样查:测试句只有会答错的才算错,会反问的算提醒"
FIX_HELP = "先把不用想就能改的改好(行尾空格、该加的引号、写重的句子……),再查;改了哪行都说"
SCHEMA_HELP = f"写出 {SCHEMA_FILE},编辑器照它边写边提示、边查错"
REVIEW_HELP = f"写出 {REVIEW_FILE}:每个事项的依据,和本地要填、要核对的"


def run(
    fit: Annotated[bool, typer.Option("--fit/--no-fit", help=FIT_HELP)] = True,
    live: Annotated[bool, typer.Option("--live", help=LIVE_HELP)] = False,
    fix: Annotated[bool, typer.Option("--fix", help=FIX_HELP)] = False,
    schema: Annotated[bool, typer.Option("--schema", help=SCHEMA_HELP)] = False,
    review: Annotated[bool, typer.Option("--review", help=REVIEW_HELP)] = False,
) -> None:
    """检查 knowledge/ 里的全部文件,把每个问题连同文件和行号列出来。"""
    try:
        settings = read_settings()
        if schema:
            write_schema(settings)
        done = fix_knowledge(settings.knowledge_dir) if fix else []
        knowledge, problems = checked(settings, fit=fit, live=live)
        if fix and (more := fix_known_failures(settings.knowledge_dir, problems)):
            done += more
            knowledge, problems = checked(settings, fit=fit, live=live)
        if review:
            write_review(knowledge)
    except (LinliError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for one in done:
        typer.echo(f"{seen_from_here(one.path)}:{one.line}: 已改:{one.text}")
    raise typer.Exit(1 if tell(knowledge, problems) else 0)


def checked(settings: Settings, *, fit: bool, live: bool) -> tuple[Knowledge, list[Problem]]:
    """The knowledge as it stands, and all that is wrong with it."""
    knowledge = read_knowledge(settings.knowledge_dir)
    return knowledge, all_problems(knowledge, settings.data_dir, fit=fit, strict=not live)


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
    return [
        *knowledge.problems,
        *check_knowledge(knowledge, matcher, strict=strict),
        *(wrong_templates(knowledge) if strict and cuts_words(knowledge) else ()),
    ]


def cuts_words(knowledge: Knowledge) -> bool:
    """Without the lexicon titles fall into other words, and what is told of them is wrong."""
    return all(problem.path.name != "lexicon.yaml" for problem in knowledge.problems)


def write_schema(settings: Settings) -> None:
    write(settings.knowledge_dir / SCHEMA_FILE, schema_text())


def write_review(knowledge: Knowledge) -> None:
    write(knowledge.folder / REVIEW_FILE, review_text(knowledge))


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    typer.echo(f"写好了 {seen_from_here(path)}")


def order(problem: Problem) -> tuple[bool, str, int]:
    return problem.warning, str(problem.path), problem.line


def line_of(problem: Problem) -> str:
    """The problem as `path:line: text`."""
    mark = "提醒:" if problem.warning else ""
    return f"{seen_from_here(problem.path)}:{problem.line}: {mark}{problem.text}"


def seen_from_here(path: Path) -> Path:
    whole, here = path.resolve(), Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else whole
