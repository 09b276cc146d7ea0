"""What the checker finds beyond the schema, and that a fitted matcher is kept."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.catalogue import fitting
from bot.catalogue.checker import check_knowledge
from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import read_knowledge
from bot.catalogue.marked_yaml import Problem
from bot.catalogue.phones import unknown_phones
from bot.catalogue.tellings import TELLINGS
from bot.catalogue.trials import softened
from bot.errors import LinliError
from bot.intents import Match

Write = Callable[[str, str, str], Path]
TODAY = date(2026, 11, 21)


class SureMatcher:
    """Ranks by a table; what isn't in it is ranked right."""

    intents = ("senior-card", "streetlight", "thanks")

    def __init__(self, folder: Path, wrong: dict[str, str] | None = None) -> None:
        items = read_knowledge(folder).items.values()
        self.right = {text: item.id for item in items for text in item.tests}
        self.wrong = wrong or {}

    def rank(self, text: str, limit: int = 3) -> list[Match]:
        own = self.right[text]
        first = self.wrong.get(text, own)
        return [Match(first, 0.8), Match(own, 0.1)][: min(limit, 2)] if first else []

    def explain(self, text: str, intent: str) -> list[tuple[str, float]]:
        said = {
            "thanks": ["^老", "bu/ban", "补办", "证补办", "老"],
            "senior-card": ["老年", "年证"],
        }
        return [(gram, 1.0) for gram in said.get(intent, [])]


def found(folder: Path, wrong: dict[str, str] | None = None) -> list[Problem]:
    knowledge = read_knowledge(folder)
    assert knowledge.problems == ()
    return check_knowledge(knowledge, SureMatcher(folder, wrong), TODAY)  # type: ignore[arg-type]


def told(folder: Path, wrong: dict[str, str] | None = None) -> list[str]:
    return [f"{one.path.name}:{one.line}: {one.text}" for one in found(folder, wrong)]


def test_a_sound_folder_passes(folder: Path) -> None:
    assert found(folder) == []


def test_a_wording_of_two_items_is_an_error_with_both_places(folder: Path, change: Write) -> None:
    change("thanks", "- 多谢", "- 路灯不亮了")
    (problem,) = found(folder)
    assert not problem.warning
    assert (problem.path.name, problem.line) == ("thanks.yaml", 7)
    assert "“路灯不亮了”" in problem.text
    assert "「路灯不亮」(items/report/streetlight.yaml:7)" in problem.text


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("路灯,不亮了!", "其实是同一句"),
        ("楼下的路灯坏啦", "只差一个字"),
        ("楼下路灯坏了", "只差一个字"),
        ("楼下的的路灯坏了", "只差一个字"),
    ],
)
def test_a_near_double_is_a_warning(folder: Path, change: Write, wording: str, text: str) -> None:
    change("thanks", "- 多谢", f"- {wording}")
    (problem,) = found(folder)
    assert problem.warning
    assert text in problem.text


def test_short_wordings_may_differ_by_one_character(folder: Path, change: Write) -> None:
    change("thanks", "- 多谢", "- 着火啦")
    assert found(folder) == []


def test_a_test_that_ranks_another_item_first(folder: Path) -> None:
    (line,) = told(folder, {"老年证补办": "thanks"})
    assert line.startswith("senior-card.yaml:19: ")
    assert "认成了「谢谢」(80%),应该是「老年证」(10%);" in line
    assert line.endswith(";像前者的是“证补办”,像后者的是“老年”“年证”")


def test_a_test_that_ranks_nothing(folder: Path) -> None:
    (line,) = told(folder, {"老年证补办": ""})
    assert "什么也没认出来" in line


def many_tests(folder: Path, change: Write, count: int = 100) -> None:
    more = "".join(f"  - 老年证的第{i}个问法\n" for i in range(count))
    change("senior-card", "  - 老年证补办\n", f"  - 老年证补办\n{more}")


def list_known(folder: Path, *texts: str) -> None:
    lines = "".join(f"- {text}\n" for text in texts)
    (folder / "known_failures.yaml").write_text(f"# 认不准的\n{lines}", "utf-8")


def test_a_listed_failure_is_let_pass(folder: Path, change: Write) -> None:
    many_tests(folder, change)
    list_known(folder, "老年证补办")
    assert told(folder, {"老年证补办": "thanks"}) == []


def test_a_listed_failure_that_passes_now_or_is_nowhere(folder: Path, change: Write) -> None:
    many_tests(folder, change)
    list_known(folder, "老年证补办", "没有这句")
    first, second = told(folder)
    assert first.startswith("known_failures.yaml:2: “老年证补办”现在认对了")
    assert second.startswith("known_failures.yaml:3: “没有这句”不是任何事项的测试句")


def test_too_many_listed_failures(folder: Path) -> None:
    list_known(folder, "老年证补办")
    (line,) = told(folder, {"老年证补办": "thanks"})
    assert "最多只能列 0 句" in line


def test_a_list_of_failures_in_another_form(folder: Path) -> None:
    (folder / "known_failures.yaml").write_text("老年证补办: 认不准\n", "utf-8")
    (line,) = told(folder)
    assert "这里要写成列表" in line


def test_without_a_matcher_the_list_is_still_looked_at(folder: Path, change: Write) -> None:
    many_tests(folder, change)
    list_known(folder, "老年证补办", "没有这句")
    problems = check_knowledge(read_knowledge(folder), None, TODAY)
    assert [problem.line for problem in problems] == [3]


KNOWN = [
    "110",
    "12345(24小时)",
    "122、12123(红绿灯、标线)",
    "95598(供电,每天8:00-18:00)",
    "96110",
    "000-0000-0101",
    "0571-88880101转801",
    "(010)6234 5678",
    "138 0013 8000",
    "400-820-8820",
    "800 810 8888",
    "{office_phone}(社区,2楼201室)",
    "10086(移动)、10010(联通)",
    "110 120",
    "快递公司客服,看面单",
]
UNKNOWN = ["8888010", "62345678", "1380013800", "0571-888", "129", "{office_phone}(或88880101)"]


@pytest.mark.parametrize("text", KNOWN)
def test_a_phone_of_a_known_form(text: str) -> None:
    assert unknown_phones(text) == []


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_phone_of_no_known_form(text: str) -> None:
    assert unknown_phones(text) != []


def test_wrong_phones_are_told_with_their_lines(folder: Path, change: Write) -> None:
    change("senior-card", "12345(24小时)", "1234(24小时)")
    change("local", "0571-88880101", "88880101(王主任)")
    item, local = told(folder)
    assert item.startswith("senior-card.yaml:28: “1234(24小时)”里的“1234”不像电话号码")
    assert local.startswith("local.yaml:2: “office_phone”里的“88880101”不像电话号码")


def test_digits_that_no_touch_can_dial(folder: Path, change: Write) -> None:
    change("senior-card", "12345(24小时)", "\uff11\uff12345(24小时)")
    change("local", "0571-88880101", "0571-8888010\uff11")
    item, local = told(folder)
    assert item.startswith("senior-card.yaml:28: ")
    assert local.startswith("local.yaml:2: ")
    assert all("里的数字是全角的" in line for line in (item, local))


def test_what_is_left_to_do_is_summed_up(folder: Path, change: Write) -> None:
    change("senior-card", "  - 身份证原件1份", "  - 身份证原件\n    - 户口本\n    - 照片")
    change("senior-card", "  reviewed: 2026-01-01\n", "")
    change("thanks", "reviewed: 2026-01-01", "valid_until: 2026-11-20")
    change("local", "0571-88880101", "000-0000-0101")
    problems = found(folder)
    assert all(problem.warning for problem in problems)
    text = "\n".join(map(str, problems))
    parts = ("有 2 条回答还没人核对", "到 2026-11-20 就过期了(过期的一共 1 条)", "1 个样例电话")
    for part in (*parts, "“身份证原件”没写要几份(没写的一共 3 条)", "“户口本”没写", "“照片”没写"):
        assert part in text


def test_a_clash_is_found_among_thousands_of_wordings_at_once(folder: Path, change: Write) -> None:
    texts = [f"第{i}号楼的门口有一盏灯坏了{chr(0x4E00 + i)}吗" for i in range(6000)]
    change("thanks", "- 多谢", "\n  - ".join(["- 多谢", *texts]))
    knowledge = read_knowledge(folder)
    started = time.perf_counter()
    check_knowledge(knowledge, None, TODAY)
    assert time.perf_counter() - started < 10


@pytest.mark.slow
def test_fitting_twice_uses_what_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge, data = read_knowledge(folder), folder.parent / "data"
    matcher = load_matcher(knowledge, data)
    assert matcher.rank("老年证怎么办")[0].intent == "senior-card"
    assert matcher_path(data, knowledge).is_file()
    monkeypatch.setattr(fitting, "fit_in_child", lambda *_: pytest.fail("fitted again"))
    assert load_matcher(knowledge, data).rank("着火了")[0].intent == "emergency-fire"


@pytest.mark.slow
def test_a_fresh_data_folder_takes_what_was_fitted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = read_knowledge(folder)
    load_matcher(knowledge, folder.parent / "data")
    monkeypatch.setattr(fitting, "fit_in_child", lambda *_: pytest.fail("fitted again"))
    fresh = folder.parent / "fresh"
    assert load_matcher(knowledge, fresh).rank("着火了")[0].intent == "emergency-fire"
    assert matcher_path(fresh, knowledge).is_file()


@pytest.mark.slow
def test_an_unreadable_cache_is_fitted_again(folder: Path) -> None:
    knowledge, data = read_knowledge(folder), folder.parent / "data"
    data.mkdir()
    matcher_path(data, knowledge).write_bytes(b"PK\x03\x04 half a file")
    assert load_matcher(knowledge, data).rank("着火了")[0].intent == "emergency-fire"


@pytest.mark.slow
def test_a_data_folder_that_cant_be_made(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    matcher = load_matcher(read_knowledge(folder), tmp_path / "file" / "data")
    assert matcher.rank("着火了")[0].intent == "emergency-fire"


def test_only_the_newest_matchers_are_kept(tmp_path: Path) -> None:
    paths = [tmp_path / f"matcher-{i}.npz" for i in range(6)]
    for i, path in enumerate(paths):
        path.write_bytes(b"")
        os.utime(path, (i, i))
    half = tmp_path / "matcher-5.npzabc.part"
    half.write_bytes(b"")
    os.utime(half, (0, 0))
    fitting.remove_old(tmp_path, paths[1])
    assert sorted(tmp_path.iterdir()) == [paths[1], paths[4], paths[5]]


@pytest.mark.slow
def test_a_failing_child_is_told_in_one_line(folder: Path) -> None:
    with pytest.raises(LinliError, match=r"^the matcher can't be fitted: .+$") as raised:
        fitting.fit_in_child(folder, folder / "nowhere")
    assert "\n" not in str(raised.value)


def test_a_close_call_keeps_no_edit_back_but_a_wrong_answer_does(folder: Path) -> None:
    path = folder / "items" / "a.yaml"
    words = {"text": "", "first": "", "own": "", "words": ""}
    close = Problem(path, 1, TELLINGS["wrong"].format(**words, sure=0.3, own_sure=0))
    wrong = Problem(path, 1, TELLINGS["wrong"].format(**words, sure=0.8, own_sure=0))
    passes = Problem(path, 1, TELLINGS["known_passes"].format(text=""))
    assert [softened(p).warning for p in (close, wrong, passes)] == [True, False, True]
