"""What `make pi` found, part by part: what is data, and what a person has to read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Part:
    """One comparison of two releases.

    notes    what was compared, and differences that the data files carry or that change nothing
    to_read  differences that pigen's code may have to follow
    behaves  whether `to_read` was measured, so that the release counts as one of its own
    """

    title: str
    notes: list[str] = field(default_factory=list)
    to_read: list[str] = field(default_factory=list)
    behaves: bool = True

    def show(self) -> None:
        print(f"\n## {self.title}")
        for note in self.notes:
            print(f"   {note}")
        for line in self.to_read:
            print(" ! " + line.replace("\n", "\n     "), flush=True)


def in_short(items: list[str], most: int = 12) -> str:
    left = len(items) - most
    return ", ".join(items[:most]) + (f" and {left} more" if left > 0 else "")
