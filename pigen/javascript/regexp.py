"""A JavaScript regular expression (without flags) as the package regex reads it, whose version 0
has the syntax of Python's re and which can be stopped: a pattern may come from anyone.

The two differ in small ways that change which requests match: what `.`, `$`, `\\s` and `\\d` mean,
what an empty class or an escaped letter is, which groups there are. So each part is translated.
"""

from __future__ import annotations

from functools import lru_cache

from pigen.javascript.regexp_translator import InvalidRegExp as InvalidRegExp
from pigen.javascript.regexp_translator import Translator
from pigen.javascript.regexp_translator import Untranslatable as Untranslatable

TYPE_CHECKING = False
if TYPE_CHECKING:  # imported where something is matched
    import regex


class TooSlow(Untranslatable):
    """A search took too long, as it would in JavaScript."""


class Pattern:
    """A translated pattern, which is compiled when it is first searched for."""

    __slots__ = ("_compiled", "translated")

    # Seconds that all patterns together have lost: after some, each gets less time.
    seconds_lost = 0.0

    def __init__(self, translated: str) -> None:
        self.translated = translated
        self._compiled: regex.Pattern[str] | None = None

    def search(self, subject: str) -> regex.Match[str] | None:
        """The first match in the text. TooSlow after a tenth of a second, of which many slow
        patterns do not each get their own."""
        from pigen.javascript.bounded_regex import SECONDS_IN_ALL, SECONDS_PER_MATCH

        seconds = SECONDS_PER_MATCH
        if Pattern.seconds_lost >= SECONDS_IN_ALL:
            seconds /= 100
        try:
            return self._compile().search(subject, timeout=seconds)
        except TimeoutError:
            Pattern.seconds_lost += seconds
            raise TooSlow("it takes too long") from None
        except (MemoryError, RecursionError) as error:
            raise Untranslatable("it takes too much memory") from error

    def _compile(self) -> regex.Pattern[str]:
        if self._compiled is None:
            import regex

            try:
                self._compiled = regex.compile(self.translated, regex.V0 | regex.ASCII)
            except (regex.error, OverflowError, RecursionError, MemoryError) as error:
                raise Untranslatable(str(error)) from error
        return self._compiled


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """The pattern of `new RegExp(pattern)`, to be used with `search`.

    Raises InvalidRegExp where JavaScript throws, Untranslatable where Python falls short.
    """
    return Pattern(Translator(pattern).translate())


def search(pattern: str, subject: str) -> bool:
    """As `new RegExp(pattern).test(subject)`, false where it throws or is not known."""
    try:
        return compile_pattern(pattern).search(subject) is not None
    except (InvalidRegExp, Untranslatable):
        return False
