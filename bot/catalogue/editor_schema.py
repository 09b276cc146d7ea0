"""The JSON Schema of an item file, for editors that complete and check while typing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.catalogue.schema import (
    NEEDED_PARTS,
    Item,
    min_asks,
    min_tests,
)

FILE_NAME = "item.schema.json"  # in the knowledge folder
DIALECT = "http://json-schema.org/draft-07/schema#"  # what editors know best

# what an editor shows beside a name: model → field → in the clerk's words
TOLD: Mapping[str, Mapping[str, str]] = {
    "Item": {
        "id": "编号,和文件名一样(不带 .yaml),只用小写字母、数字和短横线",
        "kind": "service 办事,report 上报,emergency 紧急,action 操作,smalltalk 闲聊",
        "group": "分组,如 为老服务;列清单时用",
        "mode": "主动:社区自己上门;直办:当场办;转报:看材料再往上报;代办:替居民办;指引:只指路",
        "title": "名称,居民看得到",
        "asks": "问法:居民会怎么说。办事至少 10 句,别的 8 句;带名称里的词的最多三分之一",
        "tests": "考题:用来检查认得准不准,不能和 asks 一样。办事至少 4 句,别的 3 句",
        "answer": "回答",
        "request": "社区要接着办的才写:谁来办、多久办好",
        "slots": "能在对话里预约的才写:哪天几点开放、一次多久、每次几个人",
        "repeat": "到日子自己开单的才写:去哪里、隔多久一次;走访、巡查记了就办结",
        "related": "相关的事项,写它们的编号",
    },
    "Answer": {
        "summary": "一两句话,手机一屏看得完;紧急事项要先写打什么电话",
        "safety": "眼下要注意的安全事项",
        "conditions": "什么人、什么情况能办",
        "materials": "要带什么,原件还是复印件、几份,如 身份证原件1份",
        "steps": "分几步办,一步一条",
        "place": "在哪儿办,如 '{office}'",
        "hours": "什么时候办,如 '{office_hours}'",
        "duration": "多久办好",
        "fee": "收不收费",
        "phone": "电话,如 '{office_phone}'、12345",
        "online": "网上怎么办,写官方平台的名字",
        "handler": "社区里谁管这件事",
        "basis": "依据:规定的名称和年份",
        "confirmed": "read:看过规定的原文;unverified:还没看过原文",
        "reviewed": "哪天核对过,如 2026-11-21;写了,回答末尾就不再说以窗口答复为准",
        "valid_until": "这条回答用到哪天,过了会提醒",
    },
    "Request": {
        "ways": "怎么提出:window 窗口,phone 电话,home 上门,online 网上",
        "fields": "要问居民的:place 地点,phone 电话,photo 照片等;后面加 ? 就是可以不填",
        "route": "派给谁;写几个就按先后找,前一个没人当班才找后一个",
        "responsible": "最后归谁修、谁管",
        "limit": "时限按 policies.yaml 里的哪一种:水电气热、疑难等;不写是一般",
        "respond_within": "多久回应:30m 三十分钟,2h 两小时,1 workday 一个工作日",
        "resolve_within": "多久办好:24h,7 workdays,today 当日下班前",
        "urgent": "true:不分昼夜马上通知值班的人",
        "proof": "true:报结时要附照片",
        "about_staff": "true:投诉工作人员的,被投诉的人看不到、接不到",
        "sign": "代办时居民要签什么、交什么",
        "alert": "通知值班的人时另外说的话",
    },
    "Slots": {
        "name": "约的是什么,如 律师咨询",
        "called": "居民还怎么叫它,如 律师、法律咨询",
        "by_name": "true:居民说到这些名称才当成要约,因为这个事项还管别的",
        "open": "开放时间,如 工作日 8:30-12:00、14:00-17:30;也可写周三、每月15日、哪一天,不开写休",
        "on_holidays": "true:节假日也开放",
        "length": "一次多久:15m,30m,2h",
        "capacity": "同一时间接待几位,不写是 1 位",
        "lead": "最晚提前多久约:2h,1 workday",
        "ahead": "能约几天以内的,不写是 14 天",
        "cancel_until": "这以前取消的,位子让给候补的人;这以后取消的,直接告诉窗口",
        "shared": "community:各社区各排各的;street:全街道排在一起",
        "place": "到哪里,如 '{office}'",
        "fields": "要问来的人:name 称呼,phone 电话,address 住址等;后面加 ? 就是可以不填",
        "reviewed": "哪天核对过,如 2026-11-21",
    },
    "Repeat": {
        "each": "household 一户一单,building 一楼一单,grid 一网格一单,community 一社区一单",
        "every": "隔多久:1 day 每天,7 days 上次以后七天,3 months 每季度(从1月、4月、7月、10月起)",
        "within": "几天之内要走到:today 当天,3 workdays;不写就照 request 的 resolve_within",
        "colours": "走访哪几种颜色的户,如 [橙];只走同意了定期上门的。不写就是巡查那里的楼",
        "checklist": "巡查看哪几样,不写就是 diary.yaml 里的全部;走访的户要记上的标签,如 [问过需求]",
        "on_days_off": "true:休息日也去",
    },
    "Route": {
        "role": "角色,如 grid_worker 网格员、clerk 窗口;三样只写一样",
        "team": "队伍的名字;三样只写一样",
        "department": "部门的名字;三样只写一样",
    },
    "FormField": {
        "name": "栏目的编号,用小写字母",
        "ask": "怎么问居民",
        "type": "填什么:text 文字,number 数字,phone 电话,photo 照片,choice 选一个",
        "options": "type 是 choice 时的选项",
        "optional": "true:可以不填",
    },
}
SHOWN_NOWHERE = ("title", "default", "description")  # pydantic's own, in English


def editor_schema() -> dict[str, Any]:
    """The model's schema with what each name means, and what each kind of item needs."""
    raw = Item.model_json_schema()
    parts = {name: explained(raw["$defs"][name], name) for name in sorted(raw["$defs"])}
    item = explained({name: part for name, part in raw.items() if name != "$defs"}, "Item")
    needs = [need for kind in NEEDED_PARTS for need in needs_of(kind)]
    return {"$schema": DIALECT, **item, "allOf": needs, "definitions": parts}


def explained(model: Mapping[str, Any], name: str) -> dict[str, Any]:
    told = TOLD[name]
    fields = {
        field: {"description": told[field], **plain(value)}
        for field, value in model["properties"].items()
    }
    return {**plain(model), "properties": fields}


def plain(part: Mapping[str, Any]) -> dict[str, Any]:
    """A part without pydantic's English, and with references that draft 7 knows."""
    kept = {name: value for name, value in part.items() if name not in SHOWN_NOWHERE}
    text = json.dumps(kept).replace('"#/$defs/', '"#/definitions/')
    return dict(json.loads(text))


def needs_of(kind: str) -> Iterator[dict[str, Any]]:
    asks, tests = min_asks(kind), min_tests(kind)
    yield {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        "then": {
            "required": list(NEEDED_PARTS[kind]),
            "properties": {"asks": {"minItems": asks}, "tests": {"minItems": tests}},
        },
    }


def schema_text() -> str:
    """The file as it is shipped."""
    return json.dumps(editor_schema(), ensure_ascii=False, indent=2) + "\n"
