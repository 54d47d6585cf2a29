"""The text of a JSON file with comments: a tree of spans. (First version; recovery follows.)"""

from __future__ import annotations

import re

STRING = r'"[^"\\]*(?:\\[^\n\r\u2028\u2029][^"\\]*)*"'


def plain(text: str) -> str:
    """The text without `//` comments and trailing commas, exactly as pi takes them out."""
    text = re.sub(f"({STRING})|//[^\n]*", r"\1", text)
    # JavaScript's \s
    blank = "[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
    return re.sub(rf"({STRING})|,({blank}*[}}\]])", r"\1\2", text)


class Member:
    __slots__ = ("end", "key", "node", "start")

    def __init__(self, key, start, end, node):
        self.key, self.start, self.end, self.node = key, start, end, node


class Node:
    __slots__ = ("end", "items", "members", "start", "value")

    def __init__(self, start, end, value):
        self.start, self.end, self.value = start, end, value
        self.items = self.members = None

    def child(self, step):
        """(Member | None, Node) for a key or an index; the last of equal keys, as pi reads."""
        if self.members is not None:
            for member in reversed(self.members):
                if member.key == step:
                    return member, member.node
        elif self.items is not None and isinstance(step, int) and 0 <= step < len(self.items):
            return None, self.items[step]
        return None


TOKEN = re.compile(rf'(?:[\s]+|//[^\n]*|/\*.*?\*/)*({STRING}|[{{}}\[\]:,]|[^\s{{}}\[\]:,"]+|.|\Z)', re.S)


class Reading:
    def __init__(self, text, start=0):
        self.faults, self.extras, self.duplicates, self.sound, self.root = [], False, False, False, None
        from json import loads

        stack, member, position = [], None, start
        while True:
            match = TOKEN.match(text, position)
            token, at, position = match[1], match.start(1), match.end()
            if not token:
                break
            top = stack[-1] if stack else None
            if token in ",:":
                continue
            if token in "}]":
                if stack:
                    stack.pop().end = position
                continue
            if top is not None and top.members is not None and member is None:
                try:
                    key = loads(token)
                except ValueError:
                    key = token
                member = Member(str(key), at, position, None)
                continue
            try:
                value = {} if token == "{" else [] if token == "[" else loads(token)
            except ValueError:
                value = token
            node = Node(at, position, value)
            if token == "{":
                node.members = []
            elif token == "[":
                node.items = []
            if top is None:
                self.root = self.root or node
            elif top.items is not None:
                top.items.append(node)
                top.value.append(value)
            else:
                member.node = node
                top.members.append(member)
                self.duplicates |= member.key in top.value
                top.value[member.key] = value
                member = None
            if token in "{[":
                stack.append(node)
