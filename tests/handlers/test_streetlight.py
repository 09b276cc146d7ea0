"""The first loop: a dark street light, from the resident's photo to the resident's stars."""

from __future__ import annotations

from tests.town import Town


def test_a_dark_light_is_told_fixed_and_confirmed(town: Town) -> None:
    resident, worker = town.person("李桂兰"), town.person("张芳")
    assert "什么情况" in resident.say(photo="black")[0]
    assert "哪个位置" in resident.say("灯不亮了")[0]
    assert "桃源里3号楼东门口" in resident.say("就三号楼东门口那个")[0]
    (receipt,) = resident.say("对")
    assert "20261121-0001" in receipt
    assert "张芳" in receipt

    (ping,) = worker.hear()
    assert "桃源里3号楼东门口" in ping
    assert worker.labels[:3] == ["接单", "转交", "退回"]
    assert "已接单" in worker.say("1")[0]
    assert "拍张照片" in worker.press("报结")[0]
    assert "已报结" in worker.say("换了灯泡", photo="yellow")[0]

    *_, question = resident.hear()
    assert "解决了吗" in question
    assert resident.labels == ["已解决", "没解决"]
    assert len(resident.lines[-1]["photos"]) == 2
    assert "打几分" in resident.press("已解决")[0]
    assert "5分" in resident.say("5")[0]
