"""How much work is spent on a sample: in steps, so that the same schema always gets the same
value."""

from __future__ import annotations

_STEPS = 10_000  # a third of a second, where most are jsonschema's


class NoSample(ValueError):
    """No value fits the schema, or none was found in the steps that are spent on it."""


class OutOfSteps(Exception):
    """The work on this sample is over."""


class StepBudget:
    """Counts down; raises OutOfSteps at the end."""

    __slots__ = ("steps_left",)

    def __init__(self, steps: int = _STEPS) -> None:
        self.steps_left = steps

    def spend(self, steps: int = 1) -> None:
        self.steps_left -= steps
        if self.steps_left < 0:
            raise OutOfSteps
