"""What ranking promises, on a small made-up knowledge and on any text at all."""

from __future__ import annotations

import random
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents import Lexicon, Match, Matcher, content_hash

Examples = list[tuple[str, str]]
MESSAGES = [
    "我家楼下路灯坏了",
    "想给老人订餐",
    "低保多少钱一个月",
    "楼上太吵了睡不着",
    "今天天气真好",
]
ANY_TEXT = st.text(max_size=60) | st.text(
    alphabet="低保路灯电梯不亮坏了怎么办 ?？,。0１a\u202e\ud800", max_size=40
)
WIDE = {0x21 + place: 0xFF01 + place for place in range(94)}


def test_an_exact_wording_ranks_first_and_is_sure(matcher: Matcher, examples: Examples) -> None:
    for text, intent in examples:
        best = matcher.rank(text)[0]
        assert (text, best.intent) == (text, intent)
        assert best.confidence >= 0.95


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("俺小区的路灯不亮", "streetlight"),
        ("能不能给老人送饭", "elder-meal"),
        ("申请低保的条件", "minimum-living"),
        ("楼上装修吵得睡不着", "noise"),
        ("办居住证", "residence-permit"),
        ("物业费怎么收", "property-fee"),
        ("电梯坏了啥时候修", "elevator"),
        ("退休养老金没发", "pension"),
    ],
)
def test_other_wordings_rank_their_intent_first(matcher: Matcher, text: str, intent: str) -> None:
    assert matcher.rank(text)[0].intent == intent


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("低寶怎麼申請", "低保怎么申请"),
        ("低宝怎么申请", "低保怎么申请"),
        ("電梯門關不上", "电梯门关不上"),
        ("電梯門関不上!!!", "電梯門関不上"),
        ("物業費一平米多少錢", "物业费一平米多少钱"),
        ("路灯不亮了！！！！", "路灯不亮了"),
        ("嗯，路灯不亮了啊啊啊啊", "路灯不亮了"),
        ("物业费 ３ 平米", "物业费3平米"),
    ],
)
def test_spelling_does_not_change_the_ranking(matcher: Matcher, odd: str, plain: str) -> None:
    assert matcher.rank(odd) == matcher.rank(plain)


def test_homophones_are_heard(matcher: Matcher) -> None:
    assert matcher.rank("剧住政怎么办")[0].intent == "residence-permit"


@pytest.mark.parametrize("text", ["", " ", "\u202e", "\ud800", "。。。", "鑫鑫", "\x00\x01", "👍"])
def test_text_that_shares_nothing_has_no_candidates(matcher: Matcher, text: str) -> None:
    assert matcher.rank(text) == []


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (-1, 0), (1, 1), (3, 3), (99, 8)])
def test_the_limit_holds(matcher: Matcher, limit: int, count: int) -> None:
    assert len(matcher.rank("路灯不亮", limit)) == count


def test_off_topic_is_less_sure_than_on_topic(matcher: Matcher) -> None:
    on_topic = [matcher.rank(text)[0].confidence for text in ("小区路灯不亮", "电梯门坏了")]
    off_topic = [
        match.confidence
        for text in ("帮我放首歌听", "明天股票会涨吗", "世界杯谁赢了")
        for match in matcher.rank(text, 1)
    ]
    assert max(off_topic, default=0) < min(on_topic)
    assert max(off_topic, default=0) < 0.5


def test_the_order_of_examples_does_not_matter(
    matcher: Matcher, examples: Examples, lexicon: Lexicon, hints: dict[str, str]
) -> None:
    mixed = examples * 2
    random.Random(7).shuffle(mixed)
    other = Matcher.fit(mixed, lexicon=lexicon, hints=dict(reversed(hints.items())))
    for text in MESSAGES:
        assert other.rank(text) == matcher.rank(text)


def test_examples_in_another_script_give_the_same_matcher() -> None:
    simplified = Matcher.fit([("电梯门关不上", "a"), ("养老金什么时候发", "b")])
    traditional = Matcher.fit([("電梯門關不上", "a"), ("養老金什麼時候發", "b")])
    for text in ("电梯门", "養老金", "时候"):
        assert simplified.rank(text) == traditional.rank(text)


@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_is_ranked_the_same_each_time(matcher: Matcher, text: str) -> None:
    first = matcher.rank(text)
    assert matcher.rank(text) == first
    sure = [match.confidence for match in first]
    assert sure == sorted(sure, reverse=True)
    assert all(0 <= value <= 1 for value in sure)
    assert len({match.intent for match in first}) == len(first)


@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet="低保路灯电梯不亮怎么办多少钱?!,a1", min_size=1, max_size=30))
def test_width_does_not_matter(matcher: Matcher, text: str) -> None:
    assert matcher.rank(text.translate(WIDE)) == matcher.rank(text)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    pairs=st.lists(
        st.tuples(st.text(alphabet="路灯电梯坏了不亮?１1 ", max_size=8), st.sampled_from("abc")),
        max_size=8,
    )
)
def test_any_examples_can_be_fitted(pairs: list[tuple[str, str]]) -> None:
    matcher = Matcher.fit(pairs)
    assert Matcher.fit(reversed(pairs)).rank("路灯坏了") == matcher.rank("路灯坏了")
    for text, _ in pairs:
        for match in matcher.rank(text)[:1]:
            assert match.confidence >= 0.95


@pytest.mark.parametrize(
    "text",
    ["路" * 100_000, "路灯不亮\n" * 20_000, "\ud800" * 100_000, "ﷺ" * 100_000, "路燈" * 50_000],
    ids=["one-sign", "many-lines", "surrogates", "growing", "traditional"],
)
def test_a_huge_text_is_ranked_quickly(matcher: Matcher, text: str) -> None:
    start = time.perf_counter()
    matcher.rank(text)
    assert time.perf_counter() - start < 1


def test_an_intent_of_hints_alone_is_a_candidate(matcher: Matcher, examples: Examples) -> None:
    hinted = Matcher.fit(examples, hints={"firewood": "柴火堆放与楼道杂物清理"})
    plain = {match.intent: match.confidence for match in hinted.rank("路灯坏了", 99)}
    meant = {match.intent: match.confidence for match in hinted.rank("柴火坏了", 99)}
    assert meant["firewood"] > plain["firewood"]
    assert "firewood" not in matcher.intents


def test_one_wording_in_two_intents_ranks_both_first(examples: Examples) -> None:
    matcher = Matcher.fit([*examples, ("路灯不亮了", "noise")])
    assert {match.intent for match in matcher.rank("路灯不亮了", 2)} == {"noise", "streetlight"}


def test_numbers_that_people_dial_tell_apart() -> None:
    matcher = Matcher.fit([("打110", "police"), ("打120", "ambulance"), ("我有3个孩子", "family")])
    assert matcher.rank("快打120")[0].intent == "ambulance"
    assert matcher.rank("我有5个孩子")[0].intent == "family"


def test_checks_change_how_sure_it_is_and_not_what_it_knows(examples: Examples) -> None:
    right = [(f"{text}呀谢谢", intent) for text, intent in examples]
    plain, checked = Matcher.fit(examples), Matcher.fit(examples, checks=right)
    text = "小区的路灯都不亮"
    assert checked.rank(text)[0].intent == plain.rank(text)[0].intent
    assert checked.rank(text)[0].confidence > plain.rank(text)[0].confidence
    assert checked.rank("呀谢谢") == []


def test_a_wording_is_its_intents_though_it_is_also_background(examples: Examples) -> None:
    odd = ("咕噜咕噜哇啦哇啦", "elder-meal")
    aside = Matcher.fit([*examples, odd], background=[("咕噜咕噜", "noise")])
    best = aside.rank(odd[0])[0]
    assert (best.intent, best.confidence >= 0.95) == ("elder-meal", True)


def test_background_talk_is_never_ranked_but_takes_chances_away(examples: Examples) -> None:
    talk = [("讲个笑话听听", "jokes"), ("说个好笑的段子", "jokes"), ("讲个笑话", "jokes")]
    plain, aside = Matcher.fit(examples), Matcher.fit(examples, background=talk)
    assert aside.intents == plain.intents
    assert sum(match.confidence for match in aside.rank("讲个笑话吧", 9)) < 0.2
    assert aside.rank("小区的路灯都不亮")[0].intent == "streetlight"


@pytest.mark.parametrize("text", ["{{7*7}}", "000", "3", "2026"])
def test_a_number_is_of_no_matter_by_itself(matcher: Matcher, text: str) -> None:
    assert matcher.rank(text) == []


def test_explain_names_the_grams_that_counted(matcher: Matcher) -> None:
    told = matcher.explain("路灯不亮", "streetlight")
    assert "路灯" in dict(told)
    assert [weight for _, weight in told] == sorted((w for _, w in told), reverse=True)
    assert matcher.explain("路灯不亮", "no-such-intent") == []
    assert "路灯" not in dict(matcher.explain("路灯不亮", "pension"))


def test_a_match_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Match("a", 0.5).intent = "b"  # type: ignore[misc]


def test_intents_are_known(matcher: Matcher, examples: Examples) -> None:
    assert matcher.intents == tuple(sorted({intent for _, intent in examples}))


def test_nothing_to_match_on() -> None:
    assert Matcher.fit([]).rank("路灯") == []
    assert Matcher.fit([("", "a")]).rank("路灯") == []
    assert Matcher.fit([], hints={"a": ""}).rank("路灯") == []


def test_above_the_limit_there_is_no_square(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["bot.intents.training"], "MOST_WORDINGS", 10)
    matcher = Matcher.fit(examples)
    assert matcher.rank("小区路灯不亮")[0].intent == "streetlight"
    assert matcher.rank("路灯不亮了")[0].confidence >= 0.95


@pytest.mark.parametrize("common_from", [1, 3, 10_000], ids=["every-gram", "some", "no-gram"])
def test_what_is_summed_up_beforehand_changes_no_answer(
    matcher: Matcher,
    examples: Examples,
    lexicon: Lexicon,
    hints: dict[str, str],
    common_from: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["bot.intents.dense"], "COMMON_FROM", common_from)
    other = Matcher.fit(examples, lexicon=lexicon, hints=hints)
    for text in (*MESSAGES, "剧住政怎么办", "路灯不亮", "110", "鑫鑫"):
        expected = {match.intent: match.confidence for match in matcher.rank(text, 99)}
        found = {match.intent: match.confidence for match in other.rank(text, 99)}
        assert found == pytest.approx(expected, abs=1e-5)


def test_an_intent_without_wordings_has_no_ratio_to_lend(examples: Examples) -> None:
    last = Matcher.fit(examples, hints={"zzz": "路灯不亮了怎么报修"})
    assert last.rank("路灯不亮了怎么报修")[0].intent == "streetlight"
    assert Matcher.fit([], hints={"a": "路灯报修", "b": "电梯困人"}).rank("路灯")[0].intent == "a"


def test_the_hash_tells_contents_apart(
    examples: Examples, lexicon: Lexicon, hints: dict[str, str]
) -> None:
    name = content_hash(examples, lexicon, hints)
    assert content_hash(examples[::-1] * 2, Lexicon(lexicon.words, lexicon.synonyms), hints) == name
    others = [
        content_hash(examples[1:], lexicon, hints),
        content_hash(examples, None, hints),
        content_hash(examples, lexicon),
        content_hash(examples, lexicon, hints, examples[:1]),
    ]
    assert len({name, *others}) == 5
    assert content_hash([("\ud800", "a")])
