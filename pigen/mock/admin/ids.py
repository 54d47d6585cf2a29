"""Where ids and the values of new keys come from."""

from __future__ import annotations

import secrets
from typing import Protocol
from uuid import uuid4

KEY_PREFIX = "pk-mock-"


class Ids(Protocol):
    def make_uuid(self) -> str: ...

    def make_hex(self, length: int) -> str: ...

    def make_key(self) -> str:
        """The value of a new API key."""
        ...


class RandomIds:
    """Ids that nobody can guess. A key says by its beginning that it is of no use elsewhere."""

    def make_uuid(self) -> str:
        return str(uuid4())

    def make_hex(self, length: int) -> str:
        return secrets.token_hex(length)[:length]

    def make_key(self) -> str:
        return KEY_PREFIX + secrets.token_hex(12)
