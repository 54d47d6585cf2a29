"""Which `custom_host` the gateway takes: it keeps requests away from private networks."""

from __future__ import annotations

import re
from urllib.parse import unquote

_TRUSTED = frozenset({"localhost", "127.0.0.1", "::1", "host.docker.internal"})
_BLOCKED = frozenset(
    {
        "0.0.0.0",
        "169.254.169.254",
        "metadata.google.internal",
        "metadata",
        "metadata.azure.com",
        "instance-data",
    }
)
_BLOCKED_SUFFIXES = (
    ".local",
    ".localdomain",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".test",
    ".invalid",
    ".onion",
    ".localhost",
)
# First and last address of the ranges that are private or reserved.
_RANGES = tuple(
    (int(low, 16), int(high, 16))
    for low, high in (
        ("0a000000", "0affffff"),
        ("ac100000", "ac1fffff"),
        ("c0a80000", "c0a8ffff"),
        ("7f000000", "7fffffff"),
        ("a9fe0000", "a9feffff"),
        ("64400000", "647fffff"),
        ("00000000", "00ffffff"),
        ("e0000000", "ffffffff"),
    )
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):[/\\]*")
_HOST = re.compile(r"[a-z0-9.-]+", re.ASCII)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_MAX_LABELS = 10


class InvalidUrl(ValueError):
    """No URL at all, for a browser or node."""


def is_valid(custom_host: str) -> bool:
    """Whether the gateway, with its default settings, takes this base URL."""
    lowered = custom_host.strip().lower()
    if not lowered or _CONTROL.search(custom_host) or "api.portkey" in lowered or "@" in lowered:
        return False
    try:
        host, port = parse_host_and_port(custom_host)
    except InvalidUrl:
        return False
    if not _HOST.fullmatch(host) or host.endswith("."):
        return False
    labels = host.split(".")
    if len(labels) > _MAX_LABELS or (port and not 0 < int(port) <= 65535):
        return False
    if host in _TRUSTED or host.endswith(".localhost"):
        return True
    if host in _BLOCKED or host.endswith(_BLOCKED_SUFFIXES):
        return False
    address = _parse_address(labels)
    return address is None or not any(low <= address <= high for low, high in _RANGES)


def parse_host_and_port(url: str) -> tuple[str, str]:
    """Host and port as `new URL(url)` has them: the port empty where it is the scheme's own.

    Raises InvalidUrl for what is no http(s) URL.
    """
    url = url.strip("".join(map(chr, range(33))))
    scheme = _SCHEME.match(url)
    if not scheme or scheme.group(1).lower() not in _DEFAULT_PORTS:
        raise InvalidUrl(url)
    authority = re.split(r"[/\\?#]", url[scheme.end() :], maxsplit=1)[0]
    host, colon, port = authority.rpartition(":")
    if not colon or "]" in port:
        host, port = authority, ""
    if port and not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise InvalidUrl(url)
    if not host:
        raise InvalidUrl(url)
    port = str(int(port)) if port else ""
    return _normalise_host(host), "" if port == _DEFAULT_PORTS[scheme.group(1).lower()] else port


def _normalise_host(host: str) -> str:
    """The host in its normal form: decoded, lower case, a number written as four."""
    if host.startswith("["):
        return host.lower()
    host = unquote(host)
    try:
        host = host.lower() if host.isascii() else host.encode("idna").decode().lower()
    except UnicodeError as error:
        raise InvalidUrl(host) from error
    if re.search(r"[\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]", host):
        raise InvalidUrl(host)
    last = host.removesuffix(".").rpartition(".")[2]
    if _parse_number(last) is None and not (last.isascii() and last.isdigit()):
        return host
    numbers = [_parse_number(part) for part in host.removesuffix(".").split(".")]
    return _format_address(numbers, host)


def _format_address(numbers: list[int | None], host: str) -> str:
    if len(numbers) > 4 or None in numbers:
        raise InvalidUrl(host)
    known = [number for number in numbers if number is not None]
    *first, last = known
    if any(number > 255 for number in first) or last >= 256 ** (5 - len(known)):
        raise InvalidUrl(host)
    value = last + sum(number * 256 ** (3 - place) for place, number in enumerate(first))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _parse_number(part: str) -> int | None:
    """A part of an IPv4 address, decimal, octal (0...) or hexadecimal (0x...)."""
    if re.fullmatch(r"0[xX][0-9a-fA-F]*", part):
        return int(part[2:] or "0", 16)
    if re.fullmatch(r"0[0-7]+", part):
        return int(part, 8)
    if re.fullmatch(r"0|[1-9][0-9]*", part):
        return int(part)
    return None


def _parse_address(labels: list[str]) -> int | None:
    if len(labels) != 4 or not all(re.fullmatch(r"0|[1-9]\d{0,2}", label) for label in labels):
        return None
    return sum(int(label) << shift for label, shift in zip(labels, (24, 16, 8, 0), strict=True))
