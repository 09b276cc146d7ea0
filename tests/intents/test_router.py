"""A router learned from a ledger: what it ranks, how sure it is, how it is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.intents import Lexicon, UnreadableCache
from bot.intents.crossed import NEVER, Crossed, folds_of, interval, least_sure
from bot.intents.router import Router, prepare
from tests.ledgers import crossed, learned, taught, told

NEW = {
    "幸福里的草坪黄了，没人管": "园林绿化",
    "对门养的鸡天不亮就叫，味道太大": "饲养家禽",
    "早上起来水管里流的全是黄水": "供水",
}


@pytest.fixture(scope="module")
def router() -> Router:
    return taught(供水="department:供水公司")


@pytest.mark.parametrize("text", NEW)
def test_what_was_never_told_is_ranked_by_its_words(router: Router, text: str) -> None:
    first, *others = router.rank(text)
    assert first.intent == NEW[text]
    assert first.confidence > max(one.confidence for one in others)
    assert sum(one.confidence for one in (first, *others)) < 1.001


def test_it_is_written_in_any_way(router: Router) -> None:
    assert router.rank("隔壁養的鴿子味道太大")[0] == router.rank("隔壁养的鸽子味道太大")[0]


@pytest.mark.parametrize("text", ["", "  ", "？！", "abc", "\x00", "𠀀"])
def test_nothing_is_said_of_what_has_no_known_word(router: Router, text: str) -> None:
    assert router.rank(text) == []


def test_it_knows_where_its_categories_go(router: Router) -> None:
    assert router.target("供水") == "department:供水公司"
    assert (router.target("园林绿化"), router.target("没有这一类")) == ("", "")


def test_a_text_between_two_categories_is_less_sure(router: Router) -> None:
    clear = router.rank("草坪枯死了一大片，请园林的人补种")[0].confidence
    between = router.rank("鸽子把草坪弄得到处是屎，没人浇水")[0].confidence
    assert between < clear


def test_what_is_read_back_ranks_the_same(router: Router, tmp_path: Path) -> None:
    router.save(tmp_path / "router.npz")
    loaded = Router.load(tmp_path / "router.npz")
    assert loaded.sure_at == router.sure_at
    assert loaded.target("供水") == "department:供水公司"
    for text in NEW:
        assert loaded.rank(text) == router.rank(text)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "router.npz").write_bytes(content)
    with pytest.raises(UnreadableCache):
        Router.load(tmp_path / "router.npz")


def test_another_version_is_refused(router: Router, tmp_path: Path) -> None:
    path = tmp_path / "router.npz"
    router.save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    plain = json.loads(arrays["plain"].tobytes()) | {"version": "0"}
    arrays["plain"] = np.frombuffer(json.dumps(plain).encode(), dtype=np.uint8)
    np.savez(path, **arrays)
    with pytest.raises(UnreadableCache):
        Router.load(path)


def test_serving_loads_nothing_that_only_learning_needs(router: Router, tmp_path: Path) -> None:
    path = tmp_path / "router.npz"
    router.save(path)
    code = (
        f"import sys; from bot.intents.router import Router; Router.load({str(path)!r}).rank('水')"
        "; print(sorted({'jieba', 'pypinyin', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.strip() == "[]"


def test_each_row_is_asked_of_who_has_not_learned_it() -> None:
    found = crossed()
    assert set(found.folds) == {0, 1, 2, 3, 4}
    for category in range(3):
        assert min(np.bincount(found.folds[found.gold == category])) >= 10
    assert found.right.mean() > 0.9
    assert found.macro_f1() == pytest.approx(found.right.mean(), abs=0.05)
    assert found.majority == 54


def test_what_begins_alike_is_never_on_both_sides() -> None:
    head = "关于长宁街三号院门口那棵大树被雷劈倒以后一直没有人来清理的问题"
    keys = [f"{head}{end}" for end in "甲乙丙丁戊己"] + [f"{n}号水管裂了" for n in range(9)]
    folds = folds_of(keys, np.array([0] * 6 + [1] * 9))
    assert len(set(folds[:6])) == 1


def test_the_same_row_twice_counts_once() -> None:
    twice = prepare([*told(), *told()], Lexicon())
    assert twice.keys == learned().keys


def test_how_sure_to_be_is_the_least_confidence_that_is_right_often_enough() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    assert least_sure(confidence, np.array([True, True, False, False]), 0.95) == 0.8
    assert least_sure(confidence, np.array([True, True, True, False]), 0.75) == 0.6
    assert least_sure(confidence, np.array([False] * 4), 0.9) == NEVER


def test_a_target_that_is_never_reached_leaves_everything_to_the_desk() -> None:
    noise = np.random.default_rng(1).standard_normal((100, 2))
    found = Crossed(
        gold=np.arange(100) % 2,
        folds=np.arange(100) // 2 % 5,
        scores=noise,
        known=np.ones(100),
    )
    assert found.sureness(0.999).sure <= 20
    assert found.confused(1)[0][2] > 10


def test_the_interval_is_wilsons() -> None:
    assert interval(450, 500) == pytest.approx((0.871, 0.923), abs=0.001)
    assert interval(0, 60)[0] == 0
