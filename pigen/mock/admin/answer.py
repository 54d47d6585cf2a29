"""What the admin API answers, and how it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

# Portkey's own texts; what is wrong stands beside them, as `reason`.
_MESSAGES = {
    "AB01": (400, "Invalid request. Please check and try again."),
    "AB02": (404, "Invalid request. Please check and try again."),
    "AB03": (403, "You do not have enough permissions to execute this request"),
    "AB07": (409, "Resource already exists"),
    "AB08": (404, "Resource not found"),
    "AB09": (402, "Subscription exhausted"),
}


class AdminAnswer(NamedTuple):
    """`note` is for the journal: what a client should know and the API does not say."""

    status: int
    body: Mapping[str, object]
    note: str | None = None


class AdminRefusal(Exception):
    def __init__(self, status: int, body: Mapping[str, object], reason: str) -> None:
        super().__init__(reason)
        self.answer = AdminAnswer(status, body, reason)


def make_refusal(code: str, reason: str, status: int = 0, message: str = "") -> AdminRefusal:
    """By one of Portkey's error codes, with its status and message where none is given."""
    usual, text = _MESSAGES[code]
    data = {"message": message or text, "errorCode": code, "reason": reason}
    return AdminRefusal(status or usual, {"success": False, "data": data}, reason)


def make_bad_request(reason: str) -> AdminRefusal:
    return make_refusal("AB01", reason)


def make_forbidden(reason: str) -> AdminRefusal:
    """Also for what does not exist: the API does not tell one from the other."""
    return make_refusal("AB03", reason)


def make_list_answer(rows: list[dict[str, object]], total: int) -> AdminAnswer:
    return AdminAnswer(200, {"object": "list", "total": total, "data": rows})
