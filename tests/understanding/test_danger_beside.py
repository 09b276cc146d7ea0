"""Danger told beside a question or a report: heard where it is plain, and nowhere else."""

from __future__ import annotations

import pytest

from bot.intents.danger import danger_beside
from bot.understanding import Understanding

ALARMS = [
    ("医保怎么报销，我妈摔倒了起不来", "emergency-help-elder"),
    ("楼道灯不亮，我妈摔下楼梯起不来了", "emergency-help-elder"),
    ("高龄津贴怎么领，老爷子摔在厕所里起不来", ""),
    ("路灯坏了看不清，老太太滚下楼梯动不了了", ""),
    ("健身器材坏了，老人摔倒动不了了", ""),
    ("3号楼路灯不亮，着火了", "emergency-fire"),
    ("着火了，路灯也不亮", "emergency-fire"),
    ("垃圾没人收，旁边垃圾桶着火了", "emergency-fire"),
    ("活动室怎么预约，屋里全是烟着火了", "emergency-fire"),
    ("路灯坏了。快来，起火了", "emergency-fire"),
    ("谢谢你们，我家厨房烧起来了", "emergency-fire"),
    ("楼道堆杂物，杂物着火了快来人", "emergency-fire"),
    ("居住证怎么办，我家着火了", "emergency-fire"),
    ("请问社区几点上班，我老伴喘不上气了", "emergency-medical"),
    ("我想办残疾证，我爸突然不省人事", "emergency-medical"),
    ("老人吃饭噎住了，食堂几点开门", "emergency-medical"),
    ("社保所几点下班，我老婆突然抽搐口吐白沫", "emergency-medical"),
    ("麻烦问下残联电话，我妈没呼吸了", ""),
    ("养老院有哪些，我奶奶叫不醒了", "emergency-medical"),
    ("公园长椅坏了，有个老人昏倒了", ""),
    ("煤气怎么充值，家里煤气漏了好大味", "emergency-gas"),
    ("帮我查下预约，家里一股煤气味特别大", "emergency-gas"),
    ("孩子怎么上户口，我家燃气漏了", "emergency-gas"),
    ("低保怎么申请，楼顶有人要跳楼", "emergency-self-harm"),
    ("小广告没人清，对面楼有人想跳楼", "emergency-self-harm"),
    ("下水道堵了，有人触电了", "emergency-electric"),
    ("树枝断了，我儿子被电着了", "emergency-electric"),
    ("社保卡怎么补，我儿子溺水了", ""),
    ("楼下井盖没了，我老公掉进井里了", ""),
    ("噪音太大了，隔壁打架动刀了", "emergency-crime"),
    ("停水几点来，有人拿着刀在楼道里", ""),
    ("我的身份证丢了，有人闯进我家", ""),
]
ORDINARY = [  # asked, feared, made up, long over, somebody's usual state, or another sense
    *("医保怎么交，摔倒了医保报吗", "飞线充电，着火了谁负责", "消防栓没水，着火了怎么救"),
    *("电动车着火怎么报警器，3号楼路灯不亮", "房子着火了救助怎么申请，需要什么材料"),
    *("急救培训怎么报名，有人晕倒了怎么救", "咨询下意外险，摔倒了动不了赔多少"),
    *("火灾后起火原因怎么查，证明怎么开", "学校讲座说溺水了怎么办，什么时候开课"),
    *("楼道堆了好多纸箱，万一着火了跑都跑不出去", "要是着火了怎么办，楼道堆满了东西"),
    *("充电桩什么时候装，飞线充电着火了就晚了", "灭火器过期了，着火了都没法用"),
    *("消防通道被堵，着火了消防车进不来", "井盖没了，别让孩子掉井里了"),
    *("电线老化，容易着火", "煤气怎么交费，怕漏气", "台阶坏了，我妈差点摔倒了"),
    *("演习什么时候，着火了怎么跑", "明天消防演练，模拟着火了怎么疏散"),
    *("新闻上说电动车着火了，我们小区能不能装充电桩", "听说3号楼着火了，路灯也不亮"),
    *("游泳课怎么报名，听说去年有孩子溺水了", "电影放映几点，是那个着火了的片子吗"),
    *("路灯不亮，上次有人摔倒了", "上周3号楼起火了，电线还没修", "前天我妈摔倒了，想申请助浴"),
    *("我妈去年摔倒了起不来，怎么申请护理补贴", "以前这里着火了一次，消防栓还没水"),
    *("我家上个月着火了，临时救助怎么申请", "垃圾堆那儿着火了已经灭了，路灯不亮"),
    *("我没着火，就是路灯不亮", "不是着火了，是路灯坏了", "没煤气味了，路灯还不亮"),
    *("我爸卧床动不了，养老认证怎么办", "上门理发怎么约，我妈卧床起不来"),
    *("助浴怎么约，老人起不来床", "我腿摔断了起不来，能上门办社保卡吗"),
    *("下水道堵了，味太大喘不上气", "爬六楼喘不上气，什么时候加装电梯"),
    *("物业着火了似的催费，路灯不亮", "生意太火了，路灯不亮", "打不着火了，是不是停气了"),
    *("烧烤店冒黑烟，天天熏人", "饭店油烟大，楼道里全是烟", "烧秸秆冒浓烟，谁管"),
    *("老师傅拿刀修脚，上门服务怎么约", "楼上装修太吵了，救命", "轮胎没气了，打气筒哪有"),
    *("早上叫不醒老公，提醒我明天七点吃药", "电费涨了，快出人命了"),
]
ASKED_ABOUT = [  # of another time, or in general? Then whoever wrote it says which
    "昨天路灯报修没人来，垃圾桶着火了",
    "医保怎么报销，我妈摔断了腿起不来",
    "饭店垃圾没人收，楼道里全是烟",
    "路灯不亮，我爸腿断了动不了",
]


@pytest.mark.parametrize(("text", "item"), ALARMS)
def test_it_is_an_alarm(understanding: Understanding, text: str, item: str) -> None:
    told = understanding.understand(text)
    assert told.kind == "emergency"
    assert told.item is not None
    assert not item or told.item.id == item


@pytest.mark.parametrize("text", ORDINARY)
def test_it_is_none(understanding: Understanding, text: str) -> None:
    assert understanding.understand(text).kind != "emergency"


@pytest.mark.parametrize("text", ASKED_ABOUT)
def test_where_unsure_it_is_asked(understanding: Understanding, text: str) -> None:
    told = understanding.understand(text)
    assert told.decision == "clarify"
    assert [one.item.kind == "emergency" for one in told.candidates] == [False, True]


def test_the_report_beside_it_is_kept(understanding: Understanding) -> None:
    told = understanding.understand("3号楼路灯不亮，着火了")
    assert [item.id for item in told.also] == ["streetlight"]


@pytest.mark.parametrize(
    "text", ["", "，", "着火了", "，，着火了，，", "着火了，" * 300, "\x00，。"]
)
def test_odd_input_is_read_without_harm(text: str) -> None:
    told = danger_beside(text)
    assert told is None or told.clause


def test_what_is_known_of_other_matters_is_no_danger(understanding: Understanding) -> None:
    """A wide net once raised alarms in ordinary sentences."""
    items = understanding.knowledge.items.values()
    known = [
        text for item in items if item.kind != "emergency" for text in (*item.asks, *item.tests)
    ]
    found = [text for text in known if (told := danger_beside(text)) and told.sure]
    assert known
    assert not found
