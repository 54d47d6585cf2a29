"""The application behind the server: who may ask, and which part answers."""

from __future__ import annotations

from posixpath import normpath
from typing import Protocol
from urllib.parse import unquote

from pigen.common.kinds import HOSTED
from pigen.gateway.request import ENDPOINTS
from pigen.mock import control, inference
from pigen.mock.gateway import MockGateway
from pigen.mock.http.bounds import Bounds
from pigen.mock.http.exchange import Exchange
from pigen.mock.http.server import Server


class Backend(Protocol):
    """What answers in place of the gateway's own models and admin API."""

    def answer(self, exchange: Exchange, target: str) -> None:
        """Answer a request to `target`, a path with its query, now or in the background."""
        ...


class App:
    """A gateway, and the server that it is asked through. Where there is a `backend`, that answers
    all but the mock's own addresses."""

    def __init__(
        self, gateway: MockGateway, bounds: Bounds | None = None, backend: Backend | None = None
    ) -> None:
        self.gateway = gateway
        self.backend = backend
        self.server: Server = Server(self, bounds, gateway.handle_disconnect)

    def __call__(self, exchange: Exchange) -> None:
        gateway = self.gateway
        if gateway.guard.is_misdirected(exchange.headers):
            self._refuse(exchange, 421, "This server does not answer to that Host.")
            return
        path = exchange.target.partition("?")[0]
        if path in ENDPOINTS and exchange.method == "POST" and self.backend is None:
            inference.answer(gateway, exchange, path)
            return
        self._answer_other(exchange)

    def _answer_other(self, exchange: Exchange) -> None:
        gateway, target = self.gateway, exchange.target
        if not target.startswith("/"):
            host, target = _split_absolute_form(target)
            if host is None or gateway.guard.is_misdirected({"host": host}):
                self._refuse(
                    exchange, 421, "This server is not a proxy, and does not answer for that host."
                )
                return
        path, _, query = target.partition("?")
        if path.startswith(control.PREFIX):
            control.answer(gateway, self.server, exchange, path, query)
        elif self.backend is not None:
            if _is_own_path(path):
                self._refuse(exchange, 404, "There is nothing here, and it is not passed on.")
            else:
                self.backend.answer(exchange, target)
        elif gateway.dialect == HOSTED and _is_admin_path(path):
            from pigen.mock.admin import request_handler

            request_handler.answer_request(gateway, exchange, path, query)
        elif path in ENDPOINTS and exchange.method != "POST":
            self._refuse(exchange, 405, "This takes POST.", b"allow: POST\r\n")
        elif path.startswith("/v1/"):
            inference.answer(gateway, exchange, path)
        else:
            message = "There is nothing here. The gateway's paths start with /v1."
            self._refuse(exchange, 404, message)

    def _refuse(self, exchange: Exchange, status: int, message: str, headers: bytes = b"") -> None:
        gateway = self.gateway
        gateway.journal.add(exchange, gateway.clock())
        gateway.fail(exchange, status, message, headers)


def _split_absolute_form(target: str) -> tuple[str | None, str]:
    """The host that a target such as http://localhost/v1/models names, and the rest. None for a
    target of another form or scheme. It counts before the Host header (RFC 9112, 3.2.2)."""
    scheme, mark, rest = target.partition("://")
    if not mark or scheme.lower() != "http":
        return None, target
    end = next((index for index, each in enumerate(rest) if each in "/?#"), len(rest))
    path = rest[end:]
    return rest[:end], path if path.startswith("/") else f"/{path}"


def _is_own_path(path: str) -> bool:
    """One of the mock's own addresses, in whatever spelling."""
    return normpath(unquote(path)).lstrip("/").startswith(control.PREFIX.strip("/"))


def _is_admin_path(path: str) -> bool:
    from pigen.mock.admin.routes import is_admin_path

    return is_admin_path(path)
