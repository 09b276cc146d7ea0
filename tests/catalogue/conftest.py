"""A small valid knowledge folder, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]

FILES = {
    "items/service/senior-card.yaml": """\
id: senior-card
kind: service
group: 为老服务
mode: 代办
title: 老年证
asks:
  - 老年证怎么办
  - 办老年证要什么材料
  - 老年优待证去哪领
  - 六十五岁能办老年证吗
  - 老年证丢了补一个
  - 爸妈的老年证我能代办吗
  - 敬老卡怎么申请
  - 老人坐车的证
  - 老年证要几张照片
  - 外地老人办老年证
tests:
  - 我爸想办个老年证
  - 老年证补办
  - 敬老卡去哪领
  - 老年证照片要几张
answer:
  summary: 年满60岁可以办老年证,社区帮您代办。
  materials:
    - 身份证原件1份
  phone:
    - "{office_phone}(社区)"
    - 12345(24小时)
  reviewed: 2026-01-01
related: [streetlight]
""",
    "items/report/streetlight.yaml": """\
id: streetlight
kind: report
group: 公共设施
mode: 转报
title: 路灯不亮
asks:
  - 路灯不亮了
  - 楼下的路灯坏了
  - 小区路灯一直闪
  - 路灯大白天还亮着
  - 门口那盏灯灭了
  - 晚上一片漆黑没路灯
  - 灯杆歪了
  - 路灯杆漏电
tests:
  - 路灯坏了好几天
  - 楼下路灯又灭了
  - 路灯老是闪
request:
  route: {team: 市政}
""",
    "items/emergency/emergency-fire.yaml": """\
id: emergency-fire
kind: emergency
group: 紧急
title: 着火
asks:
  - 着火了
  - 家里起火
  - 厨房烧起来了
  - 楼道冒烟有火
  - 电瓶车烧着了
  - 快救火
  - 邻居家失火
  - 火势很大
tests:
  - 厨房着火了
  - 楼道起火冒烟
  - 邻居家着火
answer:
  summary: 马上打119,先离开。
  reviewed: 2026-01-01
request:
  urgent: true
""",
    "items/action/my-tickets.yaml": """\
id: my-tickets
kind: action
group: 操作
title: 我的单子
asks:
  - 我的单子
  - 看看我报过的事
  - 我提交过哪些
  - 我的工单列表
  - 查我的单子
  - 我报了几件事
  - 列出我的诉求
  - 我的记录
tests:
  - 看我的单子
  - 我的工单有哪些
  - 我报过几件事
""",
    "items/smalltalk/thanks.yaml": """\
id: thanks
kind: smalltalk
group: 寒暄
title: 谢谢
asks:
  - 谢谢
  - 多谢
  - 谢谢你啊
  - 太感谢了
  - 辛苦啦
  - 麻烦你了
  - 感谢帮忙
  - 谢了
tests:
  - 谢谢帮忙
  - 非常感谢
  - 辛苦你了
answer:
  summary: 不客气。
  reviewed: 2026-01-01
""",
    "local.yaml": "default:\n  office_phone: 0571-88880101\ncommunities: {}\n",
    "answers.yaml": "yes: [对]\nno: [不对]\ndone: [好了]\nnot_done: [没好]\n",
    "known_failures.yaml": "[]\n",
    "menu.yaml": "[]\n",
    "lexicon.yaml": "words: []\nsynonyms: {}\n",
    "phrases/web.yaml": "hello: 您好\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder of five items without a fault."""
    root = tmp_path / "knowledge"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.fixture
def change(folder: Path) -> Write:
    """Replace a piece of one file by its short name, as a clerk's slip would."""

    def change_file(name: str, old: str, new: str) -> Path:
        path = next(folder.rglob(f"{name}.yaml"))
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return path

    return change_file


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests fit is kept from everybody else."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
