"""Reading a JSON text to its end, whatever is wrong in it.

One pass without recursion builds the tree, and notes every fault where it stands; after each it
goes on from what was most likely meant, so that one mistake makes one fault. Where brackets do not
match, the ways to go on are compared by how well the rest of the brackets then fits.
"""

from __future__ import annotations

import re

from pigen.jsonc import Fault, Member, Node, Reading
from pigen.scalars import BARE, QUOTES, Scalar, bare, bare_key, quote, quoted, shown, string

MOST = 20
GAP = re.compile(r"[ \t\r\n]*")
PLAIN_GAP = re.compile(r"(?:[ \t\r\n]|//[^\n]*)*")
BRACKETS = re.compile(r'"(?:[^"\\\n]|\\.)*"?|//[^\n]*|/\*.*?\*/|[{}\[\]]', re.S)
OPEN = {"{": "}", "[": "]"}
NAMES = {"{": "object", "[": "list"}
WIDTHLESS = "\ufeff\u200b\u200c\u200d\u2060"
CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.M)
Fix = tuple[str, bool, tuple[tuple[int, int, str], ...]]


class Frame:
    """An object or list that is open. `complete`: an entry was read, a comma may follow."""

    __slots__ = ("bare", "comma", "complete", "node", "odd")

    def __init__(self, node: Node, bare: bool = False) -> None:
        self.node = node
        self.comma: int | None = None
        self.complete = False
        self.odd = False  # its entries are of the wrong form, as was said once
        self.bare = bare  # no bracket opens it: the braces around the file are missing

    @property
    def bracket(self) -> str:
        return "[" if self.node.members is None else "{"


def read(text: str, start: int = 0) -> Reading:
    """The reading of `text` from offset `start` on."""
    return _Reader(text, start).run()


class _Enough(Exception):
    """More faults than anyone mends at once."""


class _Reader:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.last = start  # the end of what was read last, blanks and comments left out
        self.patience = 10 * MOST
        self.reading = Reading()
        self.stack: list[Frame] = []
        self.marks: list[tuple[int, str]] | None = None
        self.shifted: tuple[Node, int] | None = None

    # The whole

    def run(self) -> Reading:
        if "\0" in self.text[:2] or self.text.startswith("\ufffd\ufffd"):
            self.fault("encoding", 0, 1, "The file is not UTF-8 text; it looks like UTF-16.",
                       "Save it as UTF-8.", sound=False)  # fmt: skip
            return self.reading
        try:
            self.whole()
        except _Enough:
            self.reading.sound = False
            while self.stack:
                self.pop(self.at)
        self.reading.faults.sort(key=lambda fault: fault.start)
        return self.reading

    def whole(self) -> None:
        self.gap()
        if self.at >= len(self.text):
            self.fault("empty", 0, 0, "The file is empty.",
                       'Write at least {"providers": {}}.', sound=False)  # fmt: skip
            return
        if self.begin():
            while self.stack:
                self.gap()
                self.step(self.stack[-1])
            self.finish()

    def begin(self) -> bool:
        """Go to the first value; False where there is none."""
        first = self.text[self.at]
        if first in OPEN:
            self.value(None, None)
            return True
        if first == '"' or BARE.match(self.text, self.at):
            scalar = string(self.text, self.at, True) if first == '"' else bare(self.text, self.at)
            if not scalar.faults and self.past_gap(scalar.end) == len(self.text):
                self.value(None, None)
                return True
            key = bare_key(self.text, self.at) if first != '"' else scalar
            rest = self.text[self.past_gap(key.end) :]
            if rest.startswith(":") and rest[1:].lstrip(" \t\r\n")[:1] in ('"', "{", "["):
                self.fault("no-braces", self.at, self.at + 1, "The braces around the whole file are missing.",
                           "Put { before this and } at the end.", sound=False,
                           fix=("Put braces around the file", False,
                                ((self.at, self.at, "{"), (len(self.text), len(self.text), "}"))))  # fmt: skip
                self.open(Node(self.at, len(self.text), {}), None, None, bare=True)
                return True
        brace = self.text.find("{", self.at)
        if brace < 0:
            end = self.text.find("\n", self.at)
            self.fault("no-json", self.at, len(self.text.rstrip()) if end < 0 else end,
                       "This is no JSON: there is no { in the whole file.",
                       'Write a JSON object, at least {"providers": {}}.', sound=False)  # fmt: skip
            return False
        self.fault("text-before", self.at, len(self.text[:brace].rstrip()) or brace,
                   "Text stands before the first {.", "Remove it: a JSON file begins with {.",
                   fix=("Remove the text before the {", False, ((self.at, brace, ""),)))  # fmt: skip
        self.at = brace
        self.value(None, None)
        return True

    def past_gap(self, at: int) -> int:
        match = PLAIN_GAP.match(self.text, at)
        return match.end() if match else at

    def finish(self) -> None:
        """What stands after the end of the root."""
        self.gap()
        if self.at >= len(self.text):
            return
        rest = self.text[self.at :].rstrip()
        end = self.at + len(rest)
        fix: Fix = ("Remove what follows the end", rest in (";", ","), ((self.at, end, ""),))
        if rest[0] in "}]":
            node, place = self.shifted or (None, self.at)
            message = f"This {self.text[place]} closes more than was opened."
            if place != self.at:
                fix = (f"Remove this {self.text[place]}", False, ((place, place + 1, ""),))
            self.fault(
                "stray-bracket", place, place + 1, message, "Remove it.", sound=False, fix=fix
            )
            return
        self.fault("text-after", self.at, end if "\n" not in rest else self.at + rest.index("\n"),
                   "Text stands after the end of the JSON value.", "Remove it.",
                   sound=rest in (";", ","), fix=fix)  # fmt: skip

    def fault(
        self,
        kind: str,
        start: int,
        end: int,
        message: str,
        help: str,
        fix: Fix | None = None,
        sound: bool = True,
    ) -> None:
        self.add(Fault(kind, start, end, message, help, fix), sound)

    def add(self, fault: Fault, sound: bool) -> None:
        faults = self.reading.faults
        self.reading.sound = self.reading.sound and sound
        # One place, one fault: what follows from another only repeats it.
        if not any(each.start <= fault.start < each.end for each in faults[-3:]):
            faults.append(fault)
        self.patience -= 1
        if len(faults) == MOST or not self.patience:
            raise _Enough

    # Between the tokens

    def gap(self) -> None:
        """Skip blanks and comments, and what people put there."""
        text = self.text
        while True:
            match = GAP.match(text, self.at)
            self.at = match.end() if match else self.at
            character = text[self.at : self.at + 1]
            if character == "/" and text.startswith(("//", "/*"), self.at):
                self.comment()
            elif character == "#":
                end = self.line_end()
                self.fault("hash-comment", self.at, end, "JSON has no # comments.", "Begin the comment with //.",
                           fix=("Begin the comment with //", True, ((self.at, self.at + 1, "//"),)))  # fmt: skip
                self.at = end
            elif (
                character
                and character in "<>|="
                and CONFLICT.match(text, self.at)
                and self.starts_line()
            ):
                self.conflict()
            elif character and (character.isspace() or character in WIDTHLESS):
                self.odd_blank(character)
            else:
                return

    def line_end(self) -> int:
        end = self.text.find("\n", self.at)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1] == "\r" else end

    def starts_line(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] in "\r\n"

    def comment(self) -> None:
        text, start = self.text, self.at
        if text.startswith("//", start):
            end = text.find("\n", start)
            self.at = len(text) if end < 0 else end
            self.reading.extras.append(
                ("comment", start, start + len(text[start : self.at].rstrip("\r")))
            )
            return
        end = text.find("*/", start + 2)
        if end < 0:
            self.at = len(text)
            self.fault("block-comment", start, start + 2, "This comment is never closed, and pi reads no /* */ comments.",
                       "Begin each line of the comment with //.", sound=False)  # fmt: skip
            return
        self.at = end + 2
        self.fault("block-comment", start, self.at, "pi reads no /* */ comments.",
                   "Begin each line of the comment with //.",
                   fix=("Write // comments", True, ((start, self.at, self.line_comment(start, self.at)),)))  # fmt: skip

    def line_comment(self, start: int, end: int) -> str:
        """A block comment as line comments; what follows on the line moves to the next."""
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        indent = before[: len(before) - len(before.lstrip(" \t"))]
        newline = "\r\n" if "\r\n" in self.text else "\n"
        lines = [
            line.strip().removeprefix("*").strip()
            for line in self.text[start + 2 : end - 2].strip("*").splitlines()
        ]
        lines = [line for line in lines if line] or [""]
        written = (newline + indent).join(("// " + line).rstrip() for line in lines)
        follows = self.text[end : self.text.find("\n", end) % (len(self.text) + 1)].strip()
        return written + newline + indent if follows else written

    def conflict(self) -> None:
        """Skip the marker, and the other side: one side alone is JSON."""
        start = self.at
        first = self.text[start]
        end = self.line_end()
        if first in "|=":
            close = re.compile(r"^>{7}.*", re.M).search(self.text, start)
            self.at = close.end() if close else end
            if close and any(f.kind == "conflict" for f in self.reading.faults):
                return
        else:
            self.at = end
        if first != ">":
            self.fault("conflict", start, end, "A merge conflict was left in the file.",
                       "Choose one side and remove the markers.", sound=False)  # fmt: skip

    def odd_blank(self, character: str) -> None:
        start = self.at
        text = self.text
        while (
            self.at < len(text)
            and text[self.at] not in " \t\r\n"
            and (text[self.at].isspace() or text[self.at] in WIDTHLESS)
        ):
            self.at += 1
        if character == "\ufeff" and start == 1 and text[0] == "\ufeff":
            self.fault("byte-order-mark", start, self.at, "The file begins with more than one byte order mark.",
                       "Save it as UTF-8 without byte order mark.",
                       fix=("Remove the byte order marks", True, ((0, self.at, ""),)))  # fmt: skip
            return
        blanks = "".join("" if each in WIDTHLESS else " " for each in text[start : self.at])
        self.fault("invisible-character", start, self.at,
                   f"The invisible character U+{ord(character):04X} stands here, which JSON does not take for a blank.",
                   "Replace it by a space." if blanks else "Remove it.",
                   fix=("Write plain blanks", True, ((start, self.at, blanks),)))  # fmt: skip

    # Entries

    def step(self, frame: Frame) -> None:
        """Read the next token of the object or list that is open."""
        character = self.text[self.at : self.at + 1]
        if not character:
            self.unfinished()
        elif character in "}]":
            self.close(frame, character)
        elif character == ",":
            self.comma(frame)
        elif frame.complete:
            self.between(frame, character)
        elif frame.node.members is not None:
            self.member(frame, character)
        else:
            self.item(frame, character)

    def comma(self, frame: Frame) -> None:
        start = self.at
        self.at = self.last = start + 1
        if frame.complete:
            frame.complete, frame.comma = False, start
            return
        empty = frame.comma is None and self.last_was_opening(frame, start)
        commas = [start]
        self.gap()
        while self.text.startswith(",", self.at):
            commas.append(self.at)
            self.at += 1
            self.gap()
        self.last = commas[-1] + 1
        if empty and self.text[self.at : self.at + 1] in ("}", "]"):
            # pi takes out the comma before the bracket, whatever stands before it.
            frame.comma = commas.pop()
        if commas:
            self.fault("extra-comma", commas[0], commas[0] + 1, "There is a comma too many here.", "Remove it.",
                       fix=("Remove the comma", True, tuple((each, each + 1, "") for each in commas)))  # fmt: skip
            frame.comma = commas[-1] if frame.comma is None else frame.comma

    def last_was_opening(self, frame: Frame, start: int) -> bool:
        return not frame.node.entries() and not frame.bare and not frame.odd

    def between(self, frame: Frame, character: str) -> None:
        """Something other than a comma after an entry."""
        text, at = self.text, self.at
        if character == ";":
            self.at = self.last = at + 1
            self.gap()
            closing = self.text[self.at : self.at + 1] in ("}", "]", ",", "")
            self.fault("semicolon", at, at + 1, "A semicolon separates nothing in JSON.",
                       "Remove it." if closing else "Write a comma.",
                       fix=("Remove the semicolon" if closing else "Write a comma", True,
                            ((at, at + 1, "" if closing else ","),)))  # fmt: skip
            frame.complete = closing
            return
        if character == ":":
            self.at = self.last = at + 1
            if not frame.odd:
                where = (
                    "A list holds no keys"
                    if frame.node.members is None
                    else "A second value follows the first"
                )
                self.fault("stray-colon", at, at + 1, f"{where}: a colon is out of place here.",
                           "Write { and } around keys with values." if frame.node.members is None
                           else "Leave one value for each key, and a comma after it.", sound=False)  # fmt: skip
            frame.odd = True
            self.gap()
            if self.text[self.at : self.at + 1] not in (",", "}", "]", ""):
                self.value(None, None, frame)
            return
        if character in "\"'`“”„‘’«‹{[" or self.is_word(character):
            if character in OPEN and frame.node.members is not None:
                frame.complete = False
                self.member(frame, character)
                return
            sure = self.surely_separate(frame, character)
            self.fault("missing-comma", self.last, self.last + 1, "A comma is missing after this.",
                       "Put a comma here.", fix=("Put a comma here", sure, ((self.last, self.last, ","),)))  # fmt: skip
            frame.complete = False
            return
        self.junk(
            "It cannot be part of a JSON value: pi computes and joins nothing."
            if character in "+-*/|%?.(&<"
            else ""
        )

    def is_word(self, character: str) -> bool:
        if character in "+-":
            return bool(re.match(r"[+-][0-9.]", self.text[self.at : self.at + 2]))
        return character.isalnum() or character in "_$@."

    def surely_separate(self, frame: Frame, character: str) -> bool:
        """Another entry certainly begins here, rather than more of the one before."""
        if frame.node.members is None:
            return character in OPEN or "\n" in self.text[self.last : self.at]
        key = re.compile(r'"(?:[^"\\\n]|\\.)*"[ \t\r\n]*:').match(self.text, self.at)
        return key is not None

    def junk(self, why: str = "") -> None:
        """Text that is no JSON: to the next comma, bracket or line."""
        match = re.compile(
            r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\([^()\n]*\)|[^,}\]\n"'])+|."""
        ).match(self.text, self.at)
        end = self.at + max(len(match[0].rstrip()), 1) if match else self.at + 1
        self.fault("junk", self.at, end, f"{shown(self.text[self.at : end])} does not belong here. {why}".strip(),
                   "Remove it, or write the value itself.", sound=False)  # fmt: skip
        self.at = self.last = end

    def item(self, frame: Frame, character: str) -> None:
        if character in ":=":
            frame.complete = True
            self.between(frame, ":") if character == ":" else self.junk()
            return
        if not (
            character in OPEN
            or character in QUOTES
            or character == '"'
            or BARE.match(self.text, self.at)
        ):
            self.junk()
            frame.complete = True
            return
        self.value(frame, None)

    def member(self, frame: Frame, character: str) -> None:
        if character in OPEN:
            if not frame.odd:
                self.fault("missing-key", self.at, self.at + 1, f"This {NAMES[character]} has no key: an object holds keys with values.",
                           'Write "key": before it, or [ and ] around the list it belongs to.', sound=False)  # fmt: skip
            frame.odd = True
            self.value(None, None, frame)
            return
        if character in ":=":
            self.fault(
                "missing-key",
                self.at,
                self.at + 1,
                "The key before this colon is missing.",
                'Write "key" before it.',
                sound=False,
            )
            self.at = self.last = self.at + 1
            self.gap()
            if self.text[self.at : self.at + 1] not in (",", "}", "]", ""):
                self.value(None, None, frame)
            return
        if character == '"':
            scalar = string(self.text, self.at, True)
        elif character in QUOTES:
            scalar = quoted(self.text, self.at, True)
        elif BARE.match(self.text, self.at) and (character.isalnum() or character in "_$@-.*/"):
            if self.thousands(frame):
                return
            scalar = bare_key(self.text, self.at)
        else:
            self.junk()
            frame.complete = True
            return
        start = self.at
        self.take(scalar)
        self.gap()
        self.colon(frame, str(scalar.value), start)

    def thousands(self, frame: Frame) -> bool:
        """The rest of a number written 128,000."""
        match = re.compile(r"(?<=[0-9],)[0-9]{3}(?:,[0-9]{3})*(?=[ \t]*[,}\r\n])").match(
            self.text, self.at
        )
        before = re.search(r"[0-9]{1,3},\Z", self.text[max(self.at - 4, 0) : self.at])
        if not match or not before or not frame.node.members:
            return False
        last = frame.node.members[-1].node
        digits = self.text[last.start : match.end()].replace(",", "")
        self.fault("not-a-number", last.start, match.end(), "A number has no separators in JSON.", f"Write {digits}.",
                   fix=(f"Write {digits}", False, ((last.start, match.end(), digits),)), sound=False)  # fmt: skip
        self.at = self.last = match.end()
        frame.complete = True
        return True

    def colon(self, frame: Frame, key: str, start: int) -> None:
        """The colon after a key, and the value."""
        text, key_end = self.text, self.last
        character = text[self.at : self.at + 1]
        if character == ":":
            colon = self.at
            self.at = self.last = colon + 1
            self.gap()
            extra = self.at
            while text[self.at : self.at + 1] in (":", "="):
                self.at = self.last = self.at + 1
                self.gap()
            if self.at > extra:
                self.fault("extra-colon", extra, extra + 1, "There is a colon too many here.", "Remove it.",
                           fix=("Remove the colon", True, ((extra, self.last, ""),)))  # fmt: skip
        elif character == "=":
            colon = self.at
            equals = re.compile(r"=+>?").match(text, colon)
            self.at = self.last = equals.end() if equals else colon + 1
            self.fault("equals-sign", colon, self.last, "A key and its value are separated by a colon in JSON.", "Write : here.",
                       fix=("Write a colon", True, ((colon, self.last, ":"),)))  # fmt: skip
            self.gap()
        elif character in ",}]" or not character or self.key_follows():
            self.no_value(frame, key, start, key_end, "set" if character else "")
            return
        else:
            self.fault("missing-colon", key_end, key_end + 1, f"The colon after the key {shown(key)} is missing.", "Put a colon here.",
                       fix=("Put a colon here", True, ((key_end, key_end, ":"),)))  # fmt: skip
        character = text[self.at : self.at + 1]
        if character in ",}]" and character or not character:
            self.no_value(frame, key, start, self.last, "")
            return
        if not (
            character in OPEN
            or character in QUOTES
            or character == '"'
            or BARE.match(text, self.at)
        ):
            self.junk()
            frame.complete = True
            return
        self.value(frame, Member(key, start, key_end, None))  # type: ignore[arg-type]

    def key_follows(self) -> bool:
        """A whole key with its colon stands here, so the one before has no value."""
        return re.compile(r'"(?:[^"\\\n]|\\.)*"[ \t\r\n]*:').match(self.text, self.at) is not None

    def no_value(self, frame: Frame, key: str, start: int, end: int, form: str) -> None:
        frame.complete = True
        if not self.text[self.at : self.at + 1]:
            return  # the file breaks off, which is said once
        if form and not frame.node.members:
            if not frame.odd:
                self.fault("missing-value", start, end, f"{shown(key)} has no value: braces hold keys with values.",
                           "Give it a value, or write [ and ] around a list.", sound=False)  # fmt: skip
            frame.odd = True
        else:
            self.fault(
                "missing-value",
                start,
                end,
                f"The key {shown(key)} has no value.",
                "Give it a value, or remove it.",
                sound=False,
            )
        if self.text[self.at] not in ",}]":
            frame.complete = False

    # Values

    def take(self, scalar: Scalar) -> None:
        for fault in scalar.faults:
            self.add(fault, scalar.sound)
        self.at = self.last = scalar.end

    def value(self, frame: Frame | None, member: Member | None, owner: Frame | None = None) -> None:
        """Read the value at hand into `frame`; without a frame it is the root, or belongs nowhere
        (then `owner` is the frame that goes on after it)."""
        character = self.text[self.at]
        for each in (frame, owner):
            if each is not None:
                each.complete = True
        if character in OPEN:
            node = Node(self.at, len(self.text), {} if character == "{" else [])
            self.at = self.last = self.at + 1
            self.open(node, frame, member, root=owner is None)
            return
        start = self.at
        if character == '"':
            scalar = string(self.text, start, False)
        elif character in QUOTES:
            scalar = quoted(self.text, start, False)
        else:
            scalar = bare(self.text, start)
        self.take(scalar)
        self.attach(Node(start, scalar.end, scalar.value), frame, member, root=owner is None)

    def open(
        self,
        node: Node,
        frame: Frame | None,
        member: Member | None,
        bare: bool = False,
        root: bool = True,
    ) -> None:
        self.attach(node, frame, member, root)
        self.stack.append(Frame(node, bare))

    def attach(self, node: Node, frame: Frame | None, member: Member | None, root: bool) -> None:
        if frame is None:
            if root:
                self.reading.root = node
            return
        if member is None:
            assert frame.node.items is not None
            assert isinstance(frame.node.value, list)
            frame.node.items.append(node)
            frame.node.value.append(node.value)
            return
        assert frame.node.members is not None
        assert isinstance(frame.node.value, dict)
        member.node = node
        frame.node.members.append(member)
        self.reading.duplicates |= member.key in frame.node.value
        frame.node.value[member.key] = node.value

    # Brackets

    def close(self, frame: Frame, character: str) -> None:
        at = self.at
        if OPEN[frame.bracket] != character:
            self.mismatch(frame, character)
            return
        if len(self.stack) == 1 and not frame.bare and self.is_stray(at):
            node, place = self.shifted or (None, at)
            self.fault("stray-bracket", place, place + 1, f"This {self.text[place]} closes more than was opened.", "Remove it.",
                       fix=(f"Remove this {self.text[place]}", False, ((place, place + 1, ""),)), sound=False)  # fmt: skip
            self.at = self.last = at + 1
            return
        if not frame.complete and frame.comma is not None:
            self.reading.extras.append(("comma", frame.comma, frame.comma + 1))
        self.note_shift(frame.node, at)
        self.pop(at + 1)
        self.at = self.last = at + 1

    def pop(self, end: int) -> None:
        self.stack.pop().node.end = end

    def note_shift(self, node: Node, at: int) -> None:
        """Remember the first closing bracket that stands deeper or less deep than its opening one."""
        if self.shifted is None:
            before = at
            while before and self.text[before - 1] in " \t":
                before -= 1
            if before and self.text[before - 1] in "\r\n" and self.text[before:at] != self.indent(node.start):
                self.shifted = (node, at)

    def indent(self, at: int) -> str:
        """The indentation of the line around `at`."""
        start = max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1
        line = self.text[start:at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def is_stray(self, at: int) -> bool:
        """The root seems to end here, but the brackets that follow close it just once more."""
        rest = self.text[at + 1 :].strip()
        if not rest:
            return False
        marks = self.rest(at + 1)
        return bool(marks) and rest[-1] in "}]" and _misfits(["{"], marks) == 0

    def rest(self, at: int) -> list[tuple[int, str]]:
        """The brackets from `at` on, outside strings and comments."""
        if self.marks is None:
            self.marks = [
                (match.start(), match[0])
                for match in BRACKETS.finditer(self.text, at)
                if match[0] in "{}[]"
            ]
        return [mark for mark in self.marks if mark[0] >= at]

    def mismatch(self, frame: Frame, character: str) -> None:
        """A bracket that closes something else: one is missing, wrong or too many."""
        at = self.at
        wanted = OPEN[frame.bracket]
        open_ = [each.bracket for each in self.stack]
        after = self.rest(at + 1)
        missing = _misfits(open_[:-1], [(at, character), *after])
        wrong = _misfits(open_[:-1], after)
        stray = _misfits(open_, after)
        line = self.text.count("\n", 0, frame.node.start) + 1
        what = f"the {NAMES[frame.bracket]} opened in line {line}"
        if frame.odd and stray <= min(missing, wrong):
            self.at = self.last = (
                at + 1
            )  # said when its first entry turned out to be of the wrong form
            return
        if len(self.stack) > 1 and missing <= min(wrong, stray):
            self.fault("unclosed", at, at + 1, f"A {wanted} is missing before this {character}: {what} is not closed.",
                       f"Write {wanted} where it ends.", sound=False,
                       fix=(f"Write {wanted} before it", False, ((self.last, self.last, wanted),)))  # fmt: skip
            self.pop(self.last)
            return
        self.at = self.last = at + 1
        if wrong <= stray:
            self.fault("wrong-bracket", at, at + 1, f"This {character} stands where {what} needs a {wanted}.", f"Write {wanted}.",
                       sound=False, fix=(f"Write {wanted}", False, ((at, at + 1, wanted),)))  # fmt: skip
            self.pop(at + 1)
            return
        self.fault("stray-bracket", at, at + 1, f"This {character} closes nothing.", "Remove it.", sound=False,
                   fix=(f"Remove this {character}", False, ((at, at + 1, ""),)))  # fmt: skip

    def unfinished(self) -> None:
        """The end of the text, with brackets open."""
        frames = [frame for frame in self.stack if not frame.bare]
        end = self.last
        if frames and not self.cut_off():
            closing = "".join(OPEN[frame.bracket] for frame in reversed(frames))
            fix: Fix = (f"Write {closing} at the end", False, ((end, end, closing),))
            place, message = (
                max(end - 1, 0),
                f"The file breaks off: {closing} is missing at the end.",
            )
            help = f"Write {closing} at the end, or restore what was cut off."
            if len(frames) == 1 and self.shifted and self.shifted[0] is not frames[0].node:
                place = self.shifted[0].start
                message = f"This {self.text[place]} is never closed; what closes it stands less deep, for another one."
                help = f"Write {OPEN[self.text[place]]} where it ends."
                fix = (help.rstrip("."), False, ())
            self.fault(
                "unclosed",
                place,
                place + 1,
                message,
                help,
                sound=False,
                fix=fix if fix[2] else None,
            )
        while self.stack:
            self.pop(end)

    def cut_off(self) -> bool:
        """A string without end at the very end was reported: the same cut."""
        faults = self.reading.faults
        return (
            bool(faults)
            and faults[-1].kind in ("unterminated-string", "block-comment")
            and faults[-1].end >= len(self.text.rstrip()) - 3
        )


def _misfits(open_: list[str], marks: list[tuple[int, str]]) -> int:
    """How many brackets do not fit where `open_` are open and `marks` follow."""
    stack = list(open_)
    count = 0
    for _, character in marks:
        if character in OPEN:
            stack.append(character)
        elif not stack:
            count += 1
        elif OPEN[stack[-1]] == character:
            stack.pop()
        elif len(stack) > 1 and OPEN[stack[-2]] == character:
            count += 1
            del stack[-2:]
        else:
            count += 1
    return count + len(stack)
