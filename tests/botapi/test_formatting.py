"""Marked-up texts become the text and entities Telegram makes of them, or its very refusal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.botapi.calls import Call
from tests.botapi.errors import Refused
from tests.botapi.formatting import message_text

Marks = list[tuple[str, int, int]]
READ: list[tuple[str, str, str, Marks]] = [
    ("HTML", "<b>粗<i>斜</i></b>体", "粗斜体", [("bold", 0, 2), ("italic", 1, 1)]),
    ("HTML", "😀<u>下</u>", "😀下", [("underline", 2, 1)]),
    ("HTML", "1 &lt; 2 &amp;&#33; &x", "1 < 2 &! &x", []),
    ("HTML", '<a href="http://a.cn/?b">此</a>', "此", [("text_link", 0, 1)]),
    ("HTML", '<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
    ("HTML", '<span class="tg-spoiler">密</span>', "密", [("spoiler", 0, 1)]),
    ("HTML", "  <b> 前后 </b>\n", "前后", [("bold", 0, 2)]),
    ("HTML", "<blockquote expandable>引</blockquote>", "引", [("expandable_blockquote", 0, 1)]),
    ("MarkdownV2", "*粗 _斜_* ~删~", "粗 斜 删",
     [("bold", 0, 3), ("italic", 2, 1), ("strikethrough", 4, 1)]),
    ("MarkdownV2", "__下__ ||密|| `码`", "下 密 码",
     [("underline", 0, 1), ("spoiler", 2, 1), ("code", 4, 1)]),
    ("MarkdownV2", "```py\nx = 1.5\n```", "x = 1.5", [("pre", 0, 7)]),
    ("MarkdownV2", "[此](http://a.cn/\\))", "此", [("text_link", 0, 1)]),
    ("MarkdownV2", ">引\n>二\n外", "引\n二\n外", [("blockquote", 0, 3)]),
    ("MarkdownV2", "1\\.5 \\- 2\\!", "1.5 - 2!", []),
    ("", "/start CODE @some_bot #报修 https://a.cn/b。", "/start CODE @some_bot #报修 https://a.cn/b。",
     [("bot_command", 0, 6), ("mention", 12, 9), ("hashtag", 22, 3), ("url", 26, 15)]),
    ("", "a/b c@d.cn 1/2", "a/b c@d.cn 1/2", []),
]  # fmt: skip
REFUSED = [
    ("HTML", "a</b>", "Unexpected end tag at byte offset 1"),
    ("HTML", "<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("HTML", "字<b", "Unclosed start tag at byte offset 3"),
    ("HTML", "<b>a</b", "Unclosed end tag at byte offset 4"),
    ("HTML", "1 < 2", "Unclosed start tag at byte offset 2"),
    ("HTML", "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("MarkdownV2", "字_斜", "Can't find end of Italic entity at byte offset 3"),
    ("MarkdownV2", "[a](b", "Can't find end of a URL at byte offset 3"),
    (
        "MarkdownV2",
        "一-二",
        "Character '-' is reserved and must be escaped with the preceding '\\'",
    ),
]


def read(mode: str, source: str) -> dict[str, Any]:
    """What sendMessage makes of a text."""
    values = {"text": source} | ({"parse_mode": mode} if mode else {})
    return message_text(Call("sendmessage", values))


@pytest.mark.parametrize(("mode", "source", "text", "marks"), READ)
def test_read(mode: str, source: str, text: str, marks: Marks) -> None:
    content = read(mode, source)
    entities = content.get("entities", [])
    assert content["text"] == text
    assert [(each["type"], each["offset"], each["length"]) for each in entities] == marks


@pytest.mark.parametrize(("mode", "source", "reason"), REFUSED)
def test_refused(mode: str, source: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read(mode, source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_the_limit_counts_what_is_left_after_parsing() -> None:
    assert read("HTML", "<b>" + "字" * 4096 + "</b>")
    with pytest.raises(Refused, match="message is too long"):
        read("HTML", "<b>" + "字" * 4097 + "</b>")


def test_given_entities_are_kept() -> None:
    given = [{"type": "bold", "offset": 2, "length": 1}]
    content = message_text(Call("sendmessage", {"text": "😀粗", "entities": given}))
    assert content["entities"] == given
