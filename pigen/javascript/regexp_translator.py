"""JavaScript's patterns in the words of Python's re: each part is translated, and what cannot be
put into them is refused as Untranslatable rather than guessed."""

from __future__ import annotations

import re

from pigen.javascript.values import LINE_ENDS, SPACES

MAX_SIZE = 20_000  # characters of a pattern once its counted repeats are written out
_CLASSES = {"d": "0-9", "w": "a-zA-Z0-9_", "s": SPACES}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "f": "\f"}
_BOUNDARIES = {"b": "\\b", "B": "(?!\\b)"}  # \B of re misses the empty text
_BRACES = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII)
_NAME = re.compile(r"\(\?<([A-Za-z_$][\w$]*)>")


class InvalidRegExp(ValueError):
    """JavaScript itself refuses the pattern."""


class Untranslatable(ValueError):
    """JavaScript takes the pattern, but Python's re has no like."""


class Translator:
    """One pattern, read from its start to its end.

    closed_groups  the numbers of the groups that a reference may mean here
    size           how many characters the pattern has with its counted repeats written out
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        # The groups are counted first: an escape like \2 is a reference only if there are so many.
        self.groups, self.names = _count_groups(pattern)
        self.closed_groups: set[int] = set()
        self.opened_groups = 0
        self.size = 0

    def translate(self) -> str:
        translated = self._translate_alternatives(depth=0)
        if self.at < len(self.pattern):
            raise InvalidRegExp("Unmatched ')'")
        return translated

    def _translate_alternatives(self, depth: int) -> str:
        if depth > 100:
            raise Untranslatable("nested too deep")
        parts = []
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                parts.append("|")
                continue
            before = self.size
            self.size += 1
            atom, repeatable = self._translate_atom(depth)
            quantifier = self._read_quantifier(repeatable)
            self._limit_size(before, quantifier)
            parts.append(atom + quantifier)
        return "".join(parts)

    def _limit_size(self, before: int, quantifier: str) -> None:
        """Counted repeats multiply: (a{1000}){1000} takes memory for a million characters."""
        if quantifier.startswith("{"):
            low, _, high = quantifier.strip("{}?").partition(",")
            self.size = before + (self.size - before) * max(1, int(high or low))
        if self.size > MAX_SIZE:
            raise Untranslatable("too large")

    def _read_quantifier(self, repeatable: bool) -> str:
        if self.at >= len(self.pattern):
            return ""
        char = self.pattern[self.at]
        if char in "*+?":
            written, self.at = char, self.at + 1
        elif char == "{" and (braces := _BRACES.match(self.pattern, self.at)):
            low, high = braces.group(1, 3)
            if high and int(low) > int(high):
                raise InvalidRegExp("numbers out of order in {} quantifier")
            written, self.at = braces.group(), braces.end()
        else:
            return ""
        if not repeatable:
            raise InvalidRegExp("Nothing to repeat")
        if self.pattern[self.at : self.at + 1] == "?":
            written, self.at = written + "?", self.at + 1
        self._refuse_second_quantifier()
        return written

    def _refuse_second_quantifier(self) -> None:
        following = self.pattern[self.at : self.at + 1]
        if following and following in "*+?":
            raise InvalidRegExp("Nothing to repeat")
        if following == "{" and _BRACES.match(self.pattern, self.at):
            raise InvalidRegExp("Nothing to repeat")

    def _translate_atom(self, depth: int) -> tuple[str, bool]:
        """The next atom in Python's words, and whether it may be repeated."""
        char = self.pattern[self.at]
        if char == "(":
            return self._translate_group(depth)
        if char == "[":
            return self._translate_class(), True
        if char == "\\":
            return self._translate_escape()
        if char in "*+?" or (char == "{" and _BRACES.match(self.pattern, self.at)):
            raise InvalidRegExp("Nothing to repeat")
        self.at += 1
        if char == ".":
            return f"[^{LINE_ENDS}]", True
        if char == "^":
            return "\\A", False
        if char == "$":
            return "\\Z", False
        return re.escape(char), True

    def _translate_group(self, depth: int) -> tuple[str, bool]:
        rest = self.pattern[self.at :]
        repeatable, number = True, 0
        if rest.startswith(("(?:", "(?=", "(?!")):
            opening, width = rest[:3], 3
        elif rest.startswith(("(?<=", "(?<!")):
            opening, width, repeatable = rest[:4], 4, False
        elif named := _NAME.match(rest):
            opening, width = f"(?P<{_to_python_name(named.group(1))}>", named.end()
            self.opened_groups += 1
            number = self.opened_groups
        elif rest.startswith("(?"):
            raise InvalidRegExp("Invalid group")
        else:
            opening, width = "(", 1
            self.opened_groups += 1
            number = self.opened_groups
        self.at += width
        inside = self._translate_alternatives(depth + 1)
        if self.pattern[self.at : self.at + 1] != ")":
            raise InvalidRegExp("Unterminated group")
        self.at += 1
        if number:
            self.closed_groups.add(number)
        return f"{opening}{inside})", repeatable

    def _translate_escape(self) -> tuple[str, bool]:
        self.at += 1
        if self.at >= len(self.pattern):
            raise InvalidRegExp("\\ at end of pattern")
        char = self.pattern[self.at]
        if char in _BOUNDARIES:
            self.at += 1
            return _BOUNDARIES[char], False
        if char == "k" and self.names:
            return self._translate_named_reference(), True
        if char in "123456789":
            digits = re.match(r"\d+", self.pattern[self.at :], re.ASCII)
            assert digits is not None
            if int(digits.group()) <= self.groups:
                self.at += digits.end()
                return self._format_reference(int(digits.group())), True
        if char.lower() in _CLASSES:
            self.at += 1
            return f"[{'^' if char.isupper() else ''}{_CLASSES[char.lower()]}]", True
        return re.escape(self._read_character()), True

    def _format_reference(self, number: int) -> str:
        # One to a group that is not closed yet, or took no part, matches the empty text.
        return f"(?({number})\\{number}|)" if number in self.closed_groups else "(?:)"

    def _translate_named_reference(self) -> str:
        match = re.match(r"k<([^>]*)>", self.pattern[self.at :])
        if not match or match.group(1) not in self.names:
            raise InvalidRegExp("Invalid named reference")
        self.at += match.end()
        return self._format_reference(self.names[match.group(1)])

    def _read_character(self) -> str:
        """The character that the escape at the cursor (past its backslash) stands for."""
        rest = self.pattern[self.at :]
        char = rest[0]
        if char in _CONTROLS:
            self.at += 1
            return _CONTROLS[char]
        if match := re.match(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})", rest):
            self.at += match.end()
            return chr(int(match.group(1) or match.group(2), 16))
        if match := re.match(r"c([A-Za-z])", rest):
            self.at += 2
            return chr(ord(match.group(1)) % 32)
        if char == "c":
            return "\\"  # the letter then stands for itself
        if match := re.match(r"[0-3][0-7]{0,2}|[4-7][0-7]?", rest):
            self.at += match.end()
            return chr(int(match.group(), 8))
        self.at += 1
        return char

    def _translate_class(self) -> str:
        self.at += 1
        negated = self.pattern[self.at : self.at + 1] == "^"
        self.at += negated
        members: list[str] = []
        while True:
            if self.at >= len(self.pattern):
                raise InvalidRegExp("Unterminated character class")
            if self.pattern[self.at] == "]":
                self.at += 1
                break
            members.append(self._translate_range())
        if not members:
            return "[\\s\\S]" if negated else "(?!)"
        return f"[{'^' if negated else ''}{''.join(members)}]"

    def _translate_range(self) -> str:
        low = self._read_class_member()
        if self.pattern[self.at : self.at + 1] != "-" or self.pattern[
            self.at + 1 : self.at + 2
        ] in (
            "",
            "]",
        ):
            return low if len(low) > 1 else re.escape(low)
        self.at += 1
        high = self._read_class_member()
        if len(low) > 1 or len(high) > 1:
            # A class such as \d on either side: the hyphen stands for itself.
            return "".join(each if len(each) > 1 else re.escape(each) for each in (low, "-", high))
        if low > high:
            raise InvalidRegExp("Range out of order in character class")
        return f"{re.escape(low)}-{re.escape(high)}"

    def _read_class_member(self) -> str:
        """One character, or (longer than one) the inside of a class such as \\d."""
        char = self.pattern[self.at]
        if char != "\\":
            self.at += 1
            return char
        self.at += 1
        if self.at >= len(self.pattern):
            raise InvalidRegExp("\\ at end of pattern")
        char = self.pattern[self.at]
        if char.lower() in _CLASSES:
            self.at += 1
            if char.isupper():
                return f"\\{char}" if char != "S" else "\\S"
            return _CLASSES[char]
        if char == "b":
            self.at += 1
            return "\b"
        return self._read_character()


def _count_groups(pattern: str) -> tuple[int, dict[str, int]]:
    count, names, inside, at = 0, {}, False, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            inside = True
        elif char == "]":
            inside = False
        elif char == "(" and not inside:
            named = _NAME.match(pattern, at)
            if named or pattern[at + 1 : at + 2] != "?":
                count += 1
            if named:
                if named.group(1) in names:
                    raise InvalidRegExp("Duplicate capture group name")
                names[named.group(1)] = count
        at += 1
    return count, names


def _to_python_name(name: str) -> str:
    return name.replace("$", "_dollar_")
