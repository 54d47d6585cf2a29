"""The wheel's build hook: all rules in one module, so that a lint run imports one file, not eighty.

Each rule file becomes a function that returns its class, without docstrings and examples, which
only `pigen explain`, `pigen rules` and the tests read; these import the files themselves. A checkout
has no such module and does the same, a little slower.
"""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


class RulesInOneModule(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory()
        for kind in sorted((ROOT / "pigen" / "rules").iterdir()):
            if (kind / "__init__.py").is_file():
                lean = Path(self.folder.name) / f"_{kind.name}.py"
                lean.write_text(build_module(kind), encoding="utf-8")
                build_data["force_include"][str(lean)] = f"pigen/rules/_{kind.name}.py"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


def build_module(kind: Path) -> str:
    """The text of one module that holds every rule of a kind, in `CLASSES` by name."""
    files = sorted(path for path in kind.glob("*.py") if not path.name.startswith("_"))
    functions = [wrap_in_function(path) for path in files]
    names = ", ".join(f"_{path.stem}()" for path in files)
    parts = ["from __future__ import annotations", *functions, f"CLASSES = ({names},)", ""]
    return "\n\n\n".join(parts)


def wrap_in_function(path: Path) -> str:
    """A rule file as a function: its names stay its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = [
        node for node in tree.body if not is_from(node, "__future__", "pigen.diagnostics.topics")
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            node.body = [each for each in node.body if not is_documentation(each)]
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    name = "".join(map(str.capitalize, path.stem.split("_")))
    body.append(ast.Return(ast.Name(name, ast.Load())))
    arguments = ast.arguments([], [], None, [], [], None, [])
    wrapped = ast.FunctionDef(f"_{path.stem}", arguments, body, [], lineno=1)
    return ast.unparse(ast.fix_missing_locations(wrapped))


def is_from(node: ast.stmt, *modules: str) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module in modules


def is_documentation(node: ast.stmt) -> bool:
    """`examples = ...` or `topic = ...`."""
    return isinstance(node, ast.Assign) and [
        target.id for target in node.targets if isinstance(target, ast.Name)
    ] in (["examples"], ["topic"])
