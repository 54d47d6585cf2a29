"""The parts of a base URL, read as fetch reads them, without the cost of urllib."""

from __future__ import annotations

from functools import lru_cache

# What no browser-like URL parser minds: it strips these from both ends,
# tabs and line ends anywhere.
_STRIPPED_CHARACTERS = "".join(map(chr, range(33)))

# Stands for what must not be printed.
REDACTED = "..."

_PRIVATE_SUFFIXES = (
    ".localhost",
    ".local",
    ".internal",
    ".lan",
    ".home",
    ".home.arpa",
    ".corp",
    ".intranet",
    ".private",
    ".test",
    ".ts.net",
)


class Url:
    """scheme and host in lower case; port, user and tail ("?..." or "#...") empty where missing;
    path as written, beginning with "/" or empty. Without a scheme, scheme is empty."""

    __slots__ = ("authority", "host", "path", "port", "scheme", "tail", "user")

    def __init__(self, text: str) -> None:
        text = text.strip(_STRIPPED_CHARACTERS)
        scheme, colon, rest = text.partition("://")
        if not colon or not scheme.replace("+", "a").isalnum():
            scheme, rest = "", text
        end = min((i for i in map(rest.find, "/?#") if i >= 0), default=len(rest))
        self.scheme = scheme.lower()
        self.authority = rest[:end]
        tail = min((i for i in map(rest.find, "?#") if i >= 0), default=len(rest))
        self.path = rest[end:tail] if end < tail else ""
        self.tail = rest[tail:]
        self.user, _, place = self.authority.rpartition("@")
        if place.startswith("["):
            host, _, port = place[1:].partition("]")
            self.port = port.removeprefix(":")
        else:
            host, _, self.port = place.partition(":")
        self.host = host.lower().rstrip(".")

    def is_private(self) -> bool:
        """The host is this machine or one of a private network; a name without a dot is such."""
        return is_private(self.host)

    def is_fetchable(self) -> bool:
        """fetch can ask it: by http, at a host, with a number for a port, and without a user."""
        has_port = not self.port or (self.port.isdecimal() and int(self.port) < 65536)
        is_closed = not self.authority.startswith("[") or "]" in self.authority
        is_known = self.scheme in ("http", "https") and bool(self.host)
        return is_known and has_port and is_closed and not self.user


# Files name the same few addresses again and again.
parse_url = lru_cache(maxsize=512)(Url)


def is_private(host: str) -> bool:
    """This machine, a private or link-local address, a name of a local network or of a
    container."""
    if ":" in host:  # an IPv6 address
        return host in ("::1", "::") or host.startswith(("fc", "fd", "fe8", "fe9", "fea", "feb"))
    numbers = host.split(".")
    if len(numbers) == 4 and all(n.isascii() and n.isdigit() for n in numbers):
        first, second = int(numbers[0]), int(numbers[1])
        return (
            first in (0, 10, 127)
            or (first, second) in ((192, 168), (169, 254))
            or (first == 172 and 16 <= second <= 31)
            or (first == 100 and 64 <= second <= 127)
        )
    return bool(host) and ("." not in host or host.endswith(_PRIVATE_SUFFIXES))


def redact_url(text: str) -> str:
    """A base URL as it may be printed: without a user or password, the values of its query or a
    path's segment that looks like a key."""
    head, slashes, rest = text.partition("//")
    if not slashes or "/" in head or "@" in head or "?" in head:
        head, slashes, rest = "", "", text
    end = min((i for i in map(rest.find, "/?#\\") if i >= 0), default=len(rest))
    tail = min((i for i in map(rest.find, "?#") if i >= 0), default=len(rest))
    authority = rest[:end]
    _, at, place = authority.rpartition("@")
    if at:
        authority = f"{REDACTED}@{place}"
    host, colon, port = authority.rpartition(":")
    if colon and not port.isdecimal() and "]" not in port:
        authority = (
            f"{host}:{REDACTED}"  # a password, whose "@" is missing or stands behind a slash
        )
    path = "/".join(_redact_segment(part) for part in rest[end:tail].split("/"))
    return head + slashes + authority + path + redact_tail(rest[tail:])


def redact_tail(tail: str) -> str:
    """ "?..." or "#..." of a URL as it may be printed: parameters by their names alone."""
    if not tail:
        return ""
    from pigen.common.credentials import is_secret

    query, sign, _ = tail[1:].partition("#")
    if tail[0] == "#" or not query:
        return f"{tail[0]}{REDACTED}" if tail[1:] else tail
    pairs = [pair.partition("=") for pair in query.split("&")]
    named = [
        f"{name}={REDACTED}" if equals and not is_secret(name) else REDACTED
        for name, equals, _ in pairs
    ]
    return "?" + "&".join(named) + (sign and f"#{REDACTED}")


def _redact_segment(text: str) -> str:
    from pigen.common.credentials import is_secret

    return REDACTED if is_secret(text) else text


def is_under(host: str, domain: str) -> bool:
    """`host` is `domain` or a name below it."""
    return host == domain or host.endswith(f".{domain}")


def has_whitespace(text: str) -> bool:
    """A space, a control character or one that cannot be seen, such as a zero width space."""
    return " " in text or not text.isprintable()


def remove_whitespace(text: str) -> str:
    """`text` less every space, control and invisible character in it."""
    return "".join(c for c in text if c.isprintable() and c != " ")
