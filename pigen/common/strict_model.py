"""What the files that people write for pigen have in common, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

# To Python true is 1; to JSON it is not.
LiteralOne = Annotated[
    Literal[1], BeforeValidator(lambda given: "true" if given is True else given)
]


class StrictModel(BaseModel):
    """No other fields, and no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class OpenModel(StrictModel):
    """The same, for what has further fields of its own."""

    model_config = ConfigDict(extra="allow")
