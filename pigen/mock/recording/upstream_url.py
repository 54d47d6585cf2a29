"""Where recorded requests are passed on to: https, or a program of this machine."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from pigen.common.errors import PigenError
from pigen.mock.guard import is_loopback
from pigen.outputs.terminal import escape_controls


class UpstreamUrl(NamedTuple):
    """`base` goes before the paths of requests, which bring /v1 themselves."""

    base: str
    host: str
    port: int
    is_local: bool

    def join(self, target: str) -> str:
        return self.base + target


def parse_upstream_url(text: str) -> UpstreamUrl:
    """Raises PigenError for anything else."""
    example = "For example: --upstream https://api.portkey.ai"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise PigenError("--upstream is no URL.", help=example) from error
    if "@" in parts.netloc:
        raise PigenError(
            "--upstream has a user or password in it, which others on this machine could read.",
            help="Remove it: the client's own key is passed on.",
        )
    shown = escape_controls(text)
    if not host or not text.isprintable() or " " in text or parts.query or parts.fragment:
        raise PigenError(f'--upstream takes the address of a gateway, not "{shown}".', help=example)
    is_local = host == "localhost" or is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
        raise PigenError(
            f'--upstream accepts https, or http to this machine, not "{shown}": '
            "keys are passed on.",
            help=example,
        )
    path = parts.path.rstrip("/").removesuffix("/v1")
    default_port = 443 if parts.scheme == "https" else 80
    return UpstreamUrl(
        f"{parts.scheme}://{parts.netloc}{path}", host, port or default_port, is_local
    )
