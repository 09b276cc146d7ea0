"""Checks of the knowledge beyond its schema: wordings, tests, phones, dates, what is left to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.catalogue.doubles import Wording, find_doubles
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Marked, Place, Problem, read_marked
from bot.catalogue.phones import unknown_phones
from bot.catalogue.schema import Item
from bot.clock import SystemClock
from bot.intents import Match, Matcher

TELLINGS: Mapping[str, str] = {
    "same": "“{text}”{title}({other})也写了;一句话只能属于一个事项,请留一处",
    "alike": "“{text}”和{title}的“{other_text}”({other})其实是同一句",
    "near": "“{text}”和{title}的“{other_text}”({other})只差一个字,容易认错",
    "wrong": "测试句“{text}”认成了{first}({sure:.0%}),应该是{own}({own_sure:.0%})",
    "unranked": "测试句“{text}”什么也没认出来,应该是{own}",
    "known_form": "这里要写成列表,每条一句测试句,前面加 - ;一句也没有就写 []",
    "known_twice": "“{text}”列了两次",
    "known_passes": "“{text}”现在认对了,请从这里删掉",
    "known_nowhere": "“{text}”不是任何事项的测试句,请删掉或改对",
    "known_overfull": "这里列了 {count} 句,最多只能列 {most} 句(全部 {all} 句测试的 {share:.0%})",
    "phone": "“{text}”里的“{number}”不像电话号码;手机、带区号的座机、400/800、1 字头短号都可以",
    "local_phone": "“{name}”里的“{number}”不像电话号码;座机请带区号",
    "expired": "这条回答到 {day} 就过期了,请核对后改 valid_until",
    "unreviewed": "有 {count} 条回答还没人核对过(没写 reviewed),这是第一条",
    "uncounted": "有 {count} 条材料没写要几份,这是第一条:“{text}”",
    "samples": "local.yaml 里还有 {count} 个样例电话,正式使用前请换成真的:{names}",
}

WARNINGS = {"alike", "near", "expired", "unreviewed", "uncounted", "samples"}

KNOWN_FAILURES = "known_failures.yaml"
SURE_PERCENT = 50  # from here on the bot answers without asking
MOST_FAILURES = 0.02  # of all tests

SAMPLE = re.compile(r"\b000-0000-\d{4}\b")
PAPER = re.compile(r"原件|复印件|证|户口|照片|相片|合同|协议|申请表")
NO_PAPER = re.compile(r"不用|不需|号码|[\d一二两三四五六几多各][份张本套件册页寸]")


def check_knowledge(
    knowledge: Knowledge,
    matcher: Matcher | None,
    today: date | None = None,
    *,
    strict: bool = True,
) -> list[Problem]:
    """Everything wrong beyond the schema; without a matcher the tests are not tried.

    Not strict, a test counts only where the bot would answer wrongly, not where it would ask.
    """
    today = today or SystemClock().now().date()
    tests = wrong_tests(knowledge, matcher)
    return [
        *doubled_wordings(knowledge),
        *(tests if strict else map(softened, tests)),
        *wrong_phones(knowledge),
        *wrong_local(read_marked(knowledge.folder / "local.yaml")),
        *expired_answers(knowledge, today),
        *left_to_do(knowledge),
    ]


def softened(problem: Problem) -> Problem:
    """Close calls turn over with every edit, either way: told, but no reason to keep one back."""
    chance = re.search(r"认成了.*?\((\d+)%\)", problem.text)
    close = chance is not None and int(chance[1]) < SURE_PERCENT
    passes = problem.text.endswith(TELLINGS["known_passes"].partition("}")[2])
    return replace(problem, warning=True) if close or passes else problem


def tell(marked: Marked, place: Place, telling: str, **values: object) -> Problem:
    warning = telling in WARNINGS
    return marked.problem(place, TELLINGS[telling].format(**values), warning=warning)


def title_of(knowledge: Knowledge, item_id: str) -> str:
    return f"「{knowledge.title(item_id)}」"


def doubled_wordings(knowledge: Knowledge) -> Iterator[Problem]:
    items = knowledge.items.values()
    wordings = [Wording(ask, item.id, i) for item in items for i, ask in enumerate(item.asks)]
    for first, second, likeness in find_doubles(wordings):
        other = knowledge.marked[first.owner]
        path = other.path.relative_to(knowledge.folder).as_posix()
        yield tell(
            knowledge.marked[second.owner],
            ("asks", second.place),
            likeness,
            text=second.text,
            other_text=first.text,
            title=title_of(knowledge, first.owner),
            other=f"{path}:{other.line(('asks', first.place))}",
        )


def wrong_tests(knowledge: Knowledge, matcher: Matcher | None) -> Iterator[Problem]:
    """Tests that rank another item first, less the known ones, and what is wrong with those."""
    path = knowledge.folder / KNOWN_FAILURES
    marked = read_marked(path) if path.exists() else Marked(path, [])
    yield from marked.problems
    known = marked.value if is_texts(marked.value) else []
    if known != marked.value and not marked.problems:
        yield tell(marked, (), "known_form")
    failing = dict(failing_tests(knowledge, matcher)) if matcher else None
    for (item_id, i), problem in (failing or {}).items():
        if knowledge.items[item_id].tests[i] not in known:
            yield problem
    yield from wrong_known(knowledge, marked, known, failing)


def is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def failing_tests(
    knowledge: Knowledge, matcher: Matcher
) -> Iterator[tuple[tuple[str, int], Problem]]:
    """Each test that ranks another item first, by its item and its place there."""
    for item in knowledge.items.values():
        for i, text in enumerate(item.tests):
            ranked = matcher.rank(text, 1)
            if not ranked or ranked[0].intent != item.id:
                yield (item.id, i), wrong_test(knowledge, matcher, item, i)


def wrong_test(knowledge: Knowledge, matcher: Matcher, item: Item, i: int) -> Problem:
    ranked: list[Match] = matcher.rank(item.tests[i], len(matcher.intents))
    own = title_of(knowledge, item.id)
    marked, place = knowledge.marked[item.id], ("tests", i)
    if not ranked:
        return tell(marked, place, "unranked", text=item.tests[i], own=own)
    return tell(
        marked,
        place,
        "wrong",
        text=item.tests[i],
        first=title_of(knowledge, ranked[0].intent),
        sure=ranked[0].confidence,
        own=own,
        own_sure=next((match.confidence for match in ranked if match.intent == item.id), 0.0),
    )


def wrong_known(
    knowledge: Knowledge,
    marked: Marked,
    known: list[str],
    failing: Mapping[tuple[str, int], Problem] | None,
) -> Iterator[Problem]:
    """What is wrong with the list of known failures itself."""
    tests = [text for item in knowledge.items.values() for text in item.tests]
    fails = {knowledge.items[item_id].tests[i] for item_id, i in failing or {}}
    for i, text in enumerate(known):
        if text in known[:i]:
            yield tell(marked, (i,), "known_twice", text=text)
        elif text not in tests:
            yield tell(marked, (i,), "known_nowhere", text=text)
        elif failing is not None and text not in fails:
            yield tell(marked, (i,), "known_passes", text=text)
    most = int(len(tests) * MOST_FAILURES)
    if len(known) > most:
        counts = {"count": len(known), "most": most, "all": len(tests)}
        yield tell(marked, (most,), "known_overfull", share=MOST_FAILURES, **counts)


def wrong_phones(knowledge: Knowledge) -> Iterator[Problem]:
    for item_id, item in knowledge.items.items():
        for i, text in enumerate(item.answer.phone if item.answer else ()):
            for number in unknown_phones(text):
                place: Place = ("answer", "phone", i)
                yield tell(knowledge.marked[item_id], place, "phone", text=text, number=number)


def wrong_local(marked: Marked) -> Iterator[Problem]:
    """Phones of no known form in local.yaml, and one line on the samples still there."""
    value = marked.value if isinstance(marked.value, dict) else {}
    texts = list(texts_of(value.get("default"), ("default",)))
    for name, section in (value.get("communities") or {}).items():
        texts += texts_of(section, ("communities", name))
    for place, text in texts:
        for number in unknown_phones(text) if str(place[-1]).endswith("_phone") else ():
            yield tell(marked, place, "local_phone", name=place[-1], number=number)
    samples = [place for place, text in texts if SAMPLE.search(text)]
    if samples:
        names = "、".join(dict.fromkeys(str(place[-1]) for place in samples))
        yield tell(marked, samples[0], "samples", count=len(samples), names=names)


def texts_of(section: object, place: Place) -> Iterable[tuple[Place, str]]:
    entries = section if isinstance(section, dict) else {}
    return (((*place, key), text) for key, text in entries.items() if isinstance(text, str))


def expired_answers(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    for item_id, item in knowledge.items.items():
        until = item.answer.valid_until if item.answer else None
        if until and until < today:
            place: Place = ("answer", "valid_until")
            yield tell(knowledge.marked[item_id], place, "expired", day=until)


def left_to_do(knowledge: Knowledge) -> Iterator[Problem]:
    """One line each for what is true of many items: how many, and where the first is."""
    marked, items = knowledge.marked, knowledge.items.values()
    unreviewed = [item.id for item in items if item.answer and not item.answer.reviewed]
    if unreviewed:
        first, count = marked[unreviewed[0]], len(unreviewed)
        yield tell(first, ("answer",), "unreviewed", count=count)
    uncounted = [
        (item.id, i, text)
        for item in items
        for i, text in enumerate(item.answer.materials if item.answer else ())
        if PAPER.search(text) and not NO_PAPER.search(text)
    ]
    if uncounted:
        (item_id, i, text), count = uncounted[0], len(uncounted)
        place: Place = ("answer", "materials", i)
        yield tell(marked[item_id], place, "uncounted", count=count, text=text)
