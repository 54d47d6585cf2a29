"""Who may ask: against other sites' pages in a browser (DNS rebinding, cross-site requests).

A program that is no browser sends neither Origin nor Sec-Fetch-Site, Node's fetch included, so
both count only where they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address

FOREIGN_MESSAGE = "Pages of other origins may not use this server."
_MAX_TRUSTED = 256


class Guard:
    """
    bind_address    the address that the server listens at
    allowed  further names by which it may be called
    """

    def __init__(self, bind_address: str = "127.0.0.1", allowed: Iterable[str] = ()) -> None:
        self.is_local = is_loopback(bind_address)
        self.allowed = frozenset(name.lower() for name in allowed) | {
            "localhost",
            bind_address.lower(),
        }
        self.trusted_hosts: set[str] = set()

    def is_misdirected(self, headers: Mapping[str, str]) -> bool:
        """The request's Host is not one of this server's names."""
        host = headers.get("host", "")
        if host in self.trusted_hosts:
            return False
        if not self._serves_name(_strip_port(host)):
            return True
        if len(self.trusted_hosts) < _MAX_TRUSTED:
            self.trusted_hosts.add(host)
        return False

    def is_foreign(self, headers: Mapping[str, str]) -> bool:
        """A page of another origin asks."""
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return True
        origin = headers.get("origin")
        return origin is not None and origin.partition("://")[2] != headers.get("host")

    def _serves_name(self, name: str) -> bool:
        if name in self.allowed or name.endswith(".localhost"):
            return True
        # An address is no name, so nobody else's DNS can have led here; but a server of the
        # loopback has no other business than there.
        return is_loopback(name) if self.is_local else _is_address(name)


def _strip_port(host: str) -> str:
    """The host without its port, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    return _is_address(name) and ip_address(name).is_loopback
