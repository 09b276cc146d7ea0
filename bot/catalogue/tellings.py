"""What the checker says of the knowledge, in the words of those who keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.catalogue.marked_yaml import Marked, Place, Problem

if TYPE_CHECKING:
    from bot.catalogue.knowledge import Knowledge

TELLINGS: Mapping[str, str] = {
    "same": "“{text}”{title}({other})也写了;一句话只能属于一个事项,请留一处",
    "alike": "“{text}”和{title}的“{other_text}”({other})其实是同一句",
    "near": "“{text}”和{title}的“{other_text}”({other})只差一个字,容易认错",
    "wrong": "测试句“{text}”认成了{first}({sure:.0%}),应该是{own}({own_sure:.0%}){words}",
    "unranked": "测试句“{text}”什么也没认出来,应该是{own}",
    "known_form": "这里要写成列表,每条一句测试句,前面加 - ;一句也没有就写 []",
    "known_twice": "“{text}”列了两次",
    "known_passes": "“{text}”现在认对了,请从这里删掉",
    "known_nowhere": "“{text}”不是任何事项的测试句,请删掉或改对",
    "known_overfull": "这里列了 {count} 句,最多只能列 {most} 句(全部 {all} 句测试的 {share:.0%})",
    "naming": "{title}有 {all} 句问法,{count} 句带着名称里的词({words}),最多只能有 {most} 句;"
    "请把多出来的换成不提名称的说法:说处境、说样子、说方言",
    "frame": "“{text}”去掉名称就剩“{frame}”,已有 {count} 个事项这样问({others}),"
    "最多 {most} 个;请换成居民自己的说法",
    "phone": "“{text}”里的“{number}”不像电话号码;手机、带区号的座机、400/800、1 字头短号都可以",
    "hotline": "短号“{number}”不在 hotlines.yaml 里;写错了请改,没写错就加到那里",
    "folded": "“{number}”有的地方已并进 12345,请在这一句里加上“以当地为准”",
    "department": "“{name}”里没有 departments.yaml 写着的单位;写错了请改,没写错就加到那里",
    "role": "route 里没有“{name}”这个角色,可以写 {known}",
    "limit": "policies.yaml 的 limits 里没有“{name}”,有的是 {known}",
    "season": "没有“{name}”这个事项",
    "diary": "没有“{name}”这个事项,或者它没写 request,开不了单子",
    "repeat": "diary.yaml 里没有“{name}”,可以写 {known}",
    "placeholder": "local.yaml 里没有“{{{name}}}”",
    "own": "default 下面没有“{name}”,写在社区名下也用不上;请检查拼写",
    "name_twice": "“{name}”写了两次,只有第一条算数;请合成一条",
    "private": "没有“{name}”这个事项;改对以前,什么也不对外公开",
    "local_phone": "“{name}”里的“{number}”不像电话号码;座机请带区号",
    "wide": "“{text}”里的数字是全角的,点一下拨不出去;请换成半角的",
    "link": "网址“{link}”点不开;请从浏览器里整条复制,以 https:// 开头,后面要接着写字就先空一格",
    "expired": "这条回答到 {day} 就过期了(过期的一共 {count} 条),请核对后改 valid_until",
    "unreviewed": "有 {count} 条回答还没人核对过(没写 reviewed),这是第一条",
    "uncounted": "材料“{text}”没写要几份(没写的一共 {count} 条);请写成“身份证原件1份”这样",
    "called_twice": "“{name}”在{title}({other})的 called 里也有;居民一说就分不清约哪个,请留一处",
    "never_free": "最晚要提前 {lead} 约,只开放 {ahead} 天以内的,一个时间也约不上;请把 ahead 写大些",
    "slots_over": "写的日子都过去了,现在什么也约不上;请写上新的日子",
    "seasons_unreviewed": "有 {count} 件每年的事日子还是样例(没写 reviewed),这是第一件",
    "slots_unreviewed": "有 {count} 个事项的预约时段还是样例(没写 reviewed),这是第一个",
    "holidays": "{year} 年的放假安排还没填,时限先按周一到周五和法定假日算;公布后照去年的样子填好",
    "samples": "local.yaml 里还有 {count} 个样例电话,正式使用前请换成真的:{names}",
}

WARNINGS = {
    "alike",
    "near",
    "expired",
    "unreviewed",
    "uncounted",
    "samples",
    "season",
    "holidays",
    "private",
    "diary",
    "slots_over",
    "seasons_unreviewed",
    "slots_unreviewed",
}


def tell(marked: Marked, place: Place, telling: str, **values: object) -> Problem:
    warning = telling in WARNINGS
    return marked.problem(place, TELLINGS[telling].format(**values), warning=warning)


def warned(problem: Problem) -> Problem:
    """The same, but no reason to keep anything back."""
    return replace(problem, warning=True)


def title_of(knowledge: Knowledge, item_id: str) -> str:
    return f"「{knowledge.title(item_id)}」"
