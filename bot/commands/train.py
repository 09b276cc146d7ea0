"""邻里 train: learns a city's own categories from its ledger of past complaints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bot.catalogue.complaints.figures import beside, destinations, figures
from bot.catalogue.complaints.ledger import read_ledger
from bot.catalogue.complaints.targets import read_targets
from bot.catalogue.complaints.words import say
from bot.catalogue.knowledge import read_knowledge
from bot.categories import FILE_NAME
from bot.errors import LinliError
from bot.intents.crossed import FOLDS, Crossed
from bot.intents.router import Learned, Router, learn, prepare, try_out
from bot.settings import Settings, make_folder, read_settings

FILE_HELP = "过去的诉求台账:CSV(UTF-8 或 GB18030)或 .xlsx,一行一件,有“内容”和“类别”两列"
TEXT_HELP = "哪一列是内容;标题和正文分两列的,写两次 --text"
CATEGORY_HELP = "哪一列是类别"
MAP_HELP = "对照表(YAML):一行一个“类别: 去向”,去向写事项、部门或队伍的名字"


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=FILE_HELP)],
    text: Annotated[list[str] | None, typer.Option("--text", help=TEXT_HELP)] = None,
    category: Annotated[str, typer.Option("--category", help=CATEGORY_HELP)] = "",
    targets: Annotated[Path | None, typer.Option("--map", help=MAP_HELP)] = None,
) -> None:
    """从本地过去的诉求学会分类:有把握的直接派,没把握的带上最像的三类交给服务台。"""
    try:
        for line in train(read_settings(), file, text or [], category, targets):
            typer.echo(line)
    except (LinliError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def train(
    settings: Settings, file: Path, texts: Sequence[str], category: str, targets: Path | None
) -> Iterator[str]:
    """Learn, tell how well, and put the router where the bot finds it."""
    ledger = read_ledger(file, texts, category)
    knowledge = read_knowledge(settings.knowledge_dir)
    learned = prepare(ledger.examples, knowledge.lexicon)
    sent = read_targets(targets, learned.categories, knowledge)
    crossed = try_out(learned)
    yield from figures(ledger, learned, crossed)
    yield from peers(learned, crossed)
    yield from destinations(learned, sent, knowledge)
    router = learn(learned, crossed, knowledge.lexicon, sent)
    yield say("kept", path=put(router, settings.data_dir))


def put(router: Router, data_dir: Path) -> Path:
    """Replace the router of the data folder, all or nothing."""
    make_folder(data_dir)
    path = data_dir / FILE_NAME
    router.save(path)
    return path


def peers(learned: Learned, crossed: Crossed) -> Iterator[str]:
    """The same folds without learning, and by the usual library where it is there."""
    yield beside(crossed, "majority", crossed.majority)
    try:
        yield beside(crossed, "support", rightly_by_library(learned, crossed))
    except ImportError:
        yield say("no_peer")


def rightly_by_library(learned: Learned, crossed: Crossed) -> int:
    """How many scikit-learn gets right, with its default settings over characters."""
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer
    machine = import_module("sklearn.svm").LinearSVC
    texts, right = np.array(learned.keys, dtype=object), 0
    for fold in range(FOLDS):
        kept, held = crossed.folds != fold, crossed.folds == fold
        grams, model = vectorizer(analyzer="char", ngram_range=(1, 3)), machine()
        model.fit(grams.fit_transform(texts[kept]), learned.gold[kept])
        told = model.predict(grams.transform(texts[held]))
        right += int((told == learned.gold[held]).sum())
    return right
