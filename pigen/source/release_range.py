"""A range of pi's releases, and what one text can say to all of them."""

from __future__ import annotations

import re

from pigen.pi import interpolation
from pigen.pi.release import NEWEST, OLDEST, Pi, parse_version

VersionTuple = tuple[int, int, int]

# Every release known to read models.json otherwise than the one before it.
_BREAKING_RELEASES = (
    "0.52.7 0.54.0 0.56.0 0.58.1 0.63.0 0.67.1 0.67.2 0.68.0 0.69.0 0.70.0 0.70.6 0.72.0 "
    "0.73.1 0.74.1 0.74.2 0.75.5 0.77.0 0.79.0 0.79.2 0.79.4 0.79.9 0.80.0 0.80.2 0.80.3 0.80.4 "
    "0.80.6 0.80.7 0.80.8 0.82.0 0.84.0 0.84.2 0.84.3 0.84.4 0.85.0 0.86.0 0.86.1 0.87.0 "
    "0.87.1 0.99.1 1.0.0 1.0.2 1.0.3 1.2.0 1.3.0 1.4.0 1.5.0 1.5.1"
)
BREAKING_RELEASES = tuple(map(parse_version, _BREAKING_RELEASES.split()))
_TERM = re.compile(r"(>=|<=|==|=|>|<)?\s*(v?\d+(?:\.\d+){0,2})")
_END: VersionTuple = (10**9, 0, 0)


class VersionSplitError(Exception):
    """No one text serves all releases of a range: from `version` on it would have to be another.

    texts  the text, and what it would be before; neither where older releases have no way to say it
    """

    def __init__(self, version: str, *texts: str) -> None:
        super().__init__(version)
        self.version = version
        self.texts = texts


class ReleaseRange:
    """The releases from `low` up to, but without, `high`. ValueError for a text that is no range,
    or one that ends before the releases that pigen knows.

    newer  the first release meant, where all are newer than pigen knows: the newest known stands
           for them. "" otherwise
    """

    __slots__ = ("high", "low", "newer", "text")

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.low = parse_version(OLDEST)
        self.high = _END
        rest = self.text
        while rest:
            term = _TERM.match(rest)
            if term is None:
                raise ValueError(text)
            self._narrow(term[1] or "==", parse_version(term[2]))
            rest = rest[term.end() :].lstrip(" ,")
        if not self.text or self.low >= self.high:
            raise ValueError(text)
        self.newer = ""
        if self.low > parse_version(NEWEST):
            self.newer = ".".join(map(str, self.low))
            self.low = parse_version(NEWEST)

    def _narrow(self, operator: str, number: VersionTuple) -> None:
        following = (*number[:2], number[2] + 1)
        if operator in (">=", "==", "="):
            self.low = max(self.low, number)
        if operator in ("<=", "==", "="):
            self.high = min(self.high, following)
        if operator == ">":
            self.low = max(self.low, following)
        if operator == "<":
            self.high = min(self.high, number)

    def __str__(self) -> str:
        return self.text

    @property
    def lowest(self) -> Pi:
        return Pi(".".join(map(str, self.low)), self.newer)

    @property
    def newest(self) -> Pi:
        """The last release of it that is known."""
        if self.high > parse_version(NEWEST):
            return Pi(NEWEST, self.newer)
        return self.sample_releases()[-1]

    def holds(self, pi: Pi) -> bool:
        return self.low <= pi.number < self.high

    def sample_releases(self) -> list[Pi]:
        """One release for each way to read models.json that the range holds, the lowest first."""
        inside = [number for number in BREAKING_RELEASES if self.low < number < self.high]
        return [self.lowest, *(Pi(".".join(map(str, number))) for number in inside)]


def render_for_releases(text: str, releases: ReleaseRange) -> str:
    """A text of pigen.yaml as models.json has to have it, so that each release sends what is meant.

    In pigen.yaml `$NAME`, `${NAME}`, `$$` and a leading `!` mean what they mean to pi from 0.77 on.
    Raises VersionSplitError.
    """
    if interpolation.is_command(text) or "$" not in text:
        return text
    points = releases.sample_releases()
    if all(pi.interpolates for pi in points):
        return text
    parts = list(interpolation.split_variables(text))
    old = None
    if not any(is_variable for is_variable, _ in parts):
        old = "".join(part for _, part in parts)
    elif len(parts) == 1:
        old = parts[0][1]
        if interpolation.is_bare_name(old) and all(pi.looks_up_bare_names for pi in points):
            return old
    if old is not None and not any(pi.interpolates for pi in points):
        return old
    if old == text:
        return text
    raise VersionSplitError("0.77.0", *((text, old) if old is not None else ()))
