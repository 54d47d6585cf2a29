"""Values as YAML texts in the layouts of another writer than ours: ruamel.yaml's."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML


def dump(value: Any, *, style: str | None = None, **options: Any) -> str:
    """`style` is the quote of every text; `options` are attributes of ruamel.yaml's YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    for name, option in options.items():
        setattr(yaml, name, option)
    yaml.representer.default_style = style
    text = io.StringIO()
    yaml.dump(value, text)
    return text.getvalue()
