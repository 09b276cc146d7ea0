"""The environment's proxy is the way to Telegram where it names one."""

from __future__ import annotations

import pytest

from bot.channels.telegram.http import proxy_for

PROXY = "http://127.0.0.1:8118"


@pytest.mark.parametrize(
    ("environment", "base", "proxy"),
    [
        ({"https_proxy": PROXY}, "https://api.telegram.org", PROXY),
        ({"https_proxy": PROXY}, "http://10.0.0.5:8081", None),
        ({"https_proxy": PROXY, "no_proxy": "telegram.org"}, "https://api.telegram.org", None),
        ({"http_proxy": PROXY, "no_proxy": "127.0.0.1"}, "http://127.0.0.1:8081", None),
        ({}, "https://api.telegram.org", None),
    ],
)
def test_the_proxy_that_fits_the_address(
    environment: dict[str, str], base: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(base) == proxy
