from __future__ import annotations

import pytest

from pigen.javascript.urls import (
    Url,
    has_whitespace,
    is_private,
    is_under,
    redact_url,
    remove_whitespace,
)

# URL -> scheme, user, host, port, path, tail
PARTS = {
    "https://api.portkey.ai/v1": ("https", "", "api.portkey.ai", "", "/v1", ""),
    "HTTP://LocalHost:8080": ("http", "", "localhost", "8080", "", ""),
    " https://h/v1\n": ("https", "", "h", "", "/v1", ""),
    "https://u:p@h:1/v1?x=/y#z": ("https", "u:p", "h", "1", "/v1", "?x=/y#z"),
    "https://h?x": ("https", "", "h", "", "", "?x"),
    "https://h#/x": ("https", "", "h", "", "", "#/x"),
    "http://[::1]:8080/v1": ("http", "", "::1", "8080", "/v1", ""),
    "http://[fe80::1]/": ("http", "", "fe80::1", "", "/", ""),
    "api.portkey.ai/v1": ("", "", "api.portkey.ai", "", "/v1", ""),
    "localhost:11434/v1": ("", "", "localhost", "11434", "/v1", ""),
    "https://h./a@b": ("https", "", "h", "", "/a@b", ""),
    "": ("", "", "", "", "", ""),
}


@pytest.mark.parametrize(("text", "expected"), PARTS.items())
def test_parts(text: str, expected: tuple[str, ...]) -> None:
    url = Url(text)
    assert (url.scheme, url.user, url.host, url.port, url.path, url.tail) == expected


PRIVATE = (
    "localhost 127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 "
    "169.254.1.1 100.64.0.1 ::1 fd00::1 fe80::1 gpu-box host.docker.internal nas.local a.lan "
    "box.home.arpa gpu.tail1234.ts.net app.localhost"
)
PUBLIC = (
    "api.portkey.ai 8.8.8.8 172.15.0.1 172.32.0.1 192.169.0.1 100.128.0.1 2001:db8::1 "
    "localhost.example.org mylocal.io 1.2.3"
)


def test_private_hosts() -> None:
    assert [host for host in PRIVATE.split() if not is_private(host)] == []
    assert [host for host in PUBLIC.split() if is_private(host)] == []


def test_a_domain_holds_itself_and_what_lies_below() -> None:
    assert is_under("deepseek.com", "deepseek.com")
    assert is_under("api.deepseek.com", "deepseek.com")
    assert not is_under("notdeepseek.com", "deepseek.com")


@pytest.mark.parametrize("text", ["a b", "a\u00a0b", "a\tb", "a\u200bb", "\ufeffab"])
def test_blanks(text: str) -> None:
    assert has_whitespace(text)
    assert remove_whitespace(text) == "ab"
    assert not has_whitespace("ab-ü")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("https://api.portkey.ai/v1", "https://api.portkey.ai/v1"),
        ("https://me:hush@llm.acme.io/v1", "https://...@llm.acme.io/v1"),
        ("me:hush@llm.acme.io/v1", "...@llm.acme.io/v1"),
        ("https://me:hush/v1", "https://me:.../v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("//hush@llm.acme.io", "//...@llm.acme.io"),
        ("https://a.io/v1?key=hush&b=1#hush", "https://a.io/v1?key=...&b=...#..."),
        ("https://a.io/v1?hush", "https://a.io/v1?..."),
        ("https://a.io/team@b/v1", "https://a.io/team@b/v1"),
        ("https://a.io/ghp_Zx81kQ0pLm72VbTr5NcY/v1", "https://a.io/.../v1"),
    ],
)
def test_shown_without_secrets(text: str, printed: str) -> None:
    assert redact_url(text) == printed
