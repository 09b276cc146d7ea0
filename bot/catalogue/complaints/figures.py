"""What cross-validation found, in the operator's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.catalogue.complaints.ledger import LEAST, Ledger
from bot.catalogue.complaints.words import listed, say, words
from bot.catalogue.knowledge import Knowledge
from bot.intents.crossed import FOLDS, NEVER, Crossed, interval
from bot.intents.router import RIGHT, Learned

ASKED = (0.95, 0.90)  # how many of the sure ones shall be right
CONFUSED = 5  # pairs


def figures(ledger: Ledger, learned: Learned, crossed: Crossed) -> Iterator[str]:
    """How much was learned, how often it is right, how sure it can be, and what it mixes up."""
    yield say("rows", rows=len(learned.gold), categories=len(learned.categories))
    if repeated := ledger.total - len(learned.gold) - sum(ledger.rare.values()):
        yield say("repeated", count=repeated)
    if ledger.rare:
        told = [say("rare_one", category=one, count=count) for one, count in ledger.rare.items()]
        yield say("rare", least=LEAST, categories=listed(told))
    yield accuracy(crossed)
    yield from (sureness(crossed, target) for target in ASKED)
    yield say("used", target=f"{RIGHT:.0%}")
    if pairs := crossed.confused(CONFUSED):
        yield say("confused", pairs=listed(pair(learned, *one) for one in pairs))


def accuracy(crossed: Crossed) -> str:
    right, total = int(crossed.right.sum()), len(crossed.gold)
    low, high = interval(right, total)
    shares = {"share": f"{right / total:.1%}", "low": f"{low:.1%}", "high": f"{high:.1%}"}
    return say("accuracy", **shares, f1=f"{crossed.macro_f1():.3f}", folds=FOLDS)


def sureness(crossed: Crossed, target: float) -> str:
    found, total = crossed.sureness(target), len(crossed.gold)
    if found.least == NEVER or not found.sure:
        return say("never", target=f"{target:.0%}")
    return say(
        "sure",
        least=f"{found.least:.2f}",
        right=f"{found.right / found.sure:.1%}",
        share=f"{found.sure / total:.1%}",
        desk=total - found.sure,
    )


def pair(learned: Learned, gold: int, told: int, count: int) -> str:
    names = learned.categories
    return say("pair", gold=names[gold], told=names[told], count=count)


def beside(crossed: Crossed, name: str, right: int) -> str:
    """A peer's share on the same folds, and our errors as a share of its."""
    total, ours = len(crossed.gold), int((~crossed.right).sum())
    ratio = f"{ours / max(total - right, 1):.2f}"
    return say("peer", name=words()["told"][name], share=f"{right / total:.1%}", ratio=ratio)


def destinations(
    learned: Learned, targets: Mapping[str, str], knowledge: Knowledge
) -> Iterator[str]:
    """Which categories are sent where, and which the desk has to look at."""
    known = [one for one in learned.categories if one in targets]
    others = [one for one in learned.categories if one not in targets]
    if known:
        yield say(
            "targets", pairs=listed(destination(one, targets[one], knowledge) for one in known)
        )
    if others:
        yield say("no_target", categories=listed(others))


def destination(category: str, target: str, knowledge: Knowledge) -> str:
    kind, _, name = target.partition(":")
    shown = knowledge.title(name) if kind == "item" else name
    return say("target", category=category, kind=words()["kinds"][kind], name=shown)
