"""The data files that `make pi` writes, and how it writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "pigen" / "pi" / "catalogue"
VECTORS = ROOT / "tests" / "data" / "pi"


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_lines(name: str, *lines: object) -> None:
    write(DATA / name, "".join(dump(line) + "\n" for line in lines))


def write_rows(name: str, value: dict[str, Any]) -> None:
    """An object with each item of its lists and tables on a line of its own: short to review."""
    write(DATA / name, f"{spread(value, 2)}\n")


def spread(value: Any, depth: int) -> str:
    if depth and isinstance(value, dict) and value:
        items = [f"{dump(key)}:{spread(item, depth - 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + "}"
    if depth and isinstance(value, list) and any(isinstance(item, list | dict) for item in value):
        return "[\n" + ",\n".join(dump(item) for item in value) + "]"
    return dump(value)


def write(path: Path, text: str) -> None:
    """Says what it wrote, and nothing where the file was the same before."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except FileNotFoundError:
        pass
    path.write_text(text, encoding="utf-8")
    print(f"wrote {path.relative_to(ROOT)}: {len(text.encode()):,} bytes")
