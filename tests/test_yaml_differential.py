"""2,000 YAML texts, read as PyYAML 6.0.4 (libyaml 0.2.5) read them before: values, places, faults.

The texts are templates and small documents with random changes. `now` is there where ruamel.yaml
differs, for one of these reasons:

- YAML 1.2: U+0085 and U+2028 do not end a line, a name of an alias holds `:` and quotes, `[a:]`
- a colon without a key has a fault of its own, and so has the indentation by a tab in more places
- the place of an error is another character of the same mistake
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pigen.text.jsonc import Node
from pigen.text.yaml import from_text

RECORDED = json.loads((Path(__file__).parent / "data/yaml/read_by_pyyaml.json").read_text("utf-8"))


def places(node: Node) -> list[Any]:
    here: list[Any] = [node.start, node.end]
    if node.members is not None:
        here.append([[m.key, m.start, m.end, places(m.node)] for m in node.members])
    if node.items is not None:
        here.append([places(item) for item in node.items])
    return here


def read(text: str) -> dict[str, Any]:
    document = from_text(text)
    if document.tree is None:
        (fault,) = document.faults
        fix = [list(edit) for edit in fault.fix[2]] if fault.fix else None
        return {"fault": [fault.kind, fault.start, fault.end, fault.message], "fix": fix}
    where = json.dumps([document.has_duplicates, places(document.tree)])
    return {"value": document.value, "places": hashlib.sha256(where.encode()).hexdigest()[:12]}


def test_ruamel_reads_what_pyyaml_read() -> None:
    wrong = [
        (row["text"], expected, found)
        for row in RECORDED
        if repr(found := read(row["text"])) != repr(expected := row.get("now", row["before"]))
    ]
    assert not wrong, wrong[:3]


def test_they_differ_in_few_texts() -> None:
    assert len(RECORDED) == 2000
    differing = [row for row in RECORDED if "now" in row]
    assert len(differing) < 120
    assert len([row for row in differing if "value" in row["before"]]) < 12
