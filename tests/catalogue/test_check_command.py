"""`check` as it is called: what it says, what it writes, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import run_bot
from bot.catalogue import fitting

Write = Callable[[str, str, str], Path]
Check = Callable[..., Result]


@pytest.fixture
def check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs the command over the folder, from beside it."""
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("BOT_DATA_DIR", str(folder.parent / "data"))
    monkeypatch.chdir(folder.parent)
    command = run_bot.build(["check"])
    return lambda *options: CliRunner().invoke(command, ["check", *options])


@pytest.fixture
def varied(folder: Path) -> Path:
    """The sample items in a resident's words, as few of them as the schema lets pass."""
    others = {
        "service/senior-card.yaml": "老年证怎么办 敬老卡怎么申请 老人坐车的证 六十五岁坐车免票 "
        "公园门口要看的那个本本 刷了不要钱的卡 岁数到了能办啥 我爸坐公交不花钱那个 "
        "七十了还没领着 腿脚不好让闺女去中不 外地来的能给发吗 那卡丢了补一张",
        "report/streetlight.yaml": "路灯不亮了 门口那盏灭了 晚上一片漆黑 杆子歪了 "
        "走夜路啥也看不见 胡同里黑咕隆咚 亮一下灭一下 大白天还亮着",
        "emergency/emergency-fire.yaml": "着火了 家里起火 厨房烧起来了 楼道冒烟 "
        "电瓶车烧着了 快救人啊烧过来了 邻居家冒火苗 火势很大",
        "action/my-tickets.yaml": "我的单子 看看我报过的事 我提交过哪些 报的事到哪步了 "
        "上回说的都列出来 我报了几件 列出我的诉求 之前那几条在哪看",
        "smalltalk/thanks.yaml": "谢谢 多谢 辛苦啦 麻烦你了 劳驾了 够意思 你真好 太感激了",
    }
    for name, asks in others.items():
        path = folder / "items" / name
        head, _, rest = path.read_text("utf-8").partition("asks:\n")
        tests = rest[rest.index("tests:\n") :]
        lines = "".join(f"  - {ask}\n" for ask in asks.split())
        path.write_text(f"{head}asks:\n{lines}{tests}", "utf-8")
    return folder


def test_what_is_sound_ends_with_0(varied: Path, check: Check) -> None:
    done = check("--no-fit")
    assert (done.output, done.exit_code) == ("5 个事项,0 个错误,0 个提醒\n", 0)


def test_warnings_are_told_and_end_with_0(varied: Path, check: Check, change: Write) -> None:
    change("thanks", "  reviewed: 2026-01-01\n", "")
    done = check("--no-fit")
    assert done.exit_code == 0
    assert "knowledge/items/smalltalk/thanks.yaml:19: 提醒:有 1 条回答还没人核对过" in done.output
    assert done.output.endswith("5 个事项,0 个错误,1 个提醒\n")


def test_all_errors_are_told_at_once_and_end_with_1(
    varied: Path, check: Check, change: Write
) -> None:
    change("thanks", "title: 谢谢", "titel: 谢谢")
    change("senior-card", "12345(24小时)", "1234(24小时)")
    change("streetlight", "- 门口那盏灭了", "- 路灯灭了\n  - 坏路灯\n  - 路灯呢")
    (varied / "lexicon.yaml").write_text("words: [路灯]\nsynonyms: {}\n", "utf-8")
    done = check("--no-fit")
    assert done.exit_code == 1
    for part in ("不认识“titel”", "不像电话号码", "4 句带着名称里的词"):
        assert part in done.output


def test_templates_hold_back_no_edit_of_a_bot_that_runs(check: Check) -> None:
    assert "带着名称里的词" in check("--no-fit").output
    done = check("--no-fit", "--live")
    assert "带着名称里的词" not in done.output
    assert done.exit_code == 0


def test_tests_are_tried_with_the_matcher(varied: Path, check: Check, change: Write) -> None:
    change("thanks", "- 非常感谢", "- 厨房烧起来了冒烟")
    done = check()
    assert done.exit_code == 1
    assert "测试句“厨房烧起来了冒烟”认成了「着火」" in done.output
    assert "像前者的是“" in done.output


def test_fix_tells_what_it_changed_and_what_is_left(
    varied: Path, check: Check, change: Write
) -> None:
    path = change("thanks", "title: 谢谢", "title:谢谢")
    change("streetlight", "title: 路灯不亮", "titel: 路灯不亮")
    done = check("--no-fit", "--fix")
    assert done.exit_code == 1
    assert "knowledge/items/smalltalk/thanks.yaml:4: 已改:换成英文的冒号" in done.output
    assert "knowledge/items/report/streetlight.yaml:5: 不认识“titel”" in done.output
    assert "title: 谢谢\n" in path.read_text("utf-8")


@pytest.mark.slow
def test_fix_takes_out_known_failures_that_pass(varied: Path, check: Check, change: Write) -> None:
    known = varied / "known_failures.yaml"
    known.write_text("- 厨房着火了\n", "utf-8")
    done = check("--fix")
    assert "knowledge/known_failures.yaml:1: 已改:删掉这一行:- 厨房着火了" in done.output
    assert known.read_text("utf-8") == "[]\n"
    assert "现在认对了" not in done.output


def test_the_schema_and_the_list_to_review_are_written(varied: Path, check: Check) -> None:
    done = check("--no-fit", "--schema", "--review")
    assert done.exit_code == 0
    assert '"asks"' in (varied / "item.schema.json").read_text("utf-8")
    assert "`senior-card`" in (varied / "REVIEW.md").read_text("utf-8")
    assert "写好了 knowledge/REVIEW.md" in done.output


def test_what_cant_be_fitted_is_told_in_one_line(
    varied: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "LONGEST", 0.001)
    done = check()
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
