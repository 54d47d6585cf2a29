"""The wheel's build hook: all rules in one module, so that a lint run imports one file, not eighty.

Each rule file becomes a function that returns its class, without docstrings and examples, which
only `pigen explain`, `pigen rules` and the tests read; these import the files themselves. Beside it
stands what the runner asks before it runs the rule, so that the class is made, and what it imports
is imported, only for a file to which the rule may apply. Rules that an everyday file never needs
lie in a second module. A checkout has neither and does the same, a little slower.
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from scripts.describe_package import describe_package  # noqa: E402

# What the runner asks of a rule before it runs it.
ASKED = (
    "effect",
    "prefilter_keys",
    "prefilter_text",
    "prefilter_traits",
    "connection_only",
    "checks_syntax",
    "rests_on_built_ins",
    "supersedes",
)

# The keys of an everyday models.json: a rule that waits for others, or for a trait, is rare.
EVERYDAY_KEYS = {
    "api",
    "apiKey",
    "baseUrl",
    "contextWindow",
    "cost",
    "input",
    "maxTokens",
    "models",
    "name",
}


class RulesInOneModule(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory()
        for kind in sorted((ROOT / "pigen" / "rules").iterdir()):
            if (kind / "__init__.py").is_file():
                for name, text in build_modules(kind).items():
                    lean = Path(self.folder.name) / name
                    lean.write_text(text, encoding="utf-8")
                    build_data["force_include"][str(lean)] = f"pigen/rules/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


class ReadmeAsDescription(MetadataHookInterface):
    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        site = re.search(r'^SITE_URL = "(.*)"', (ROOT / "pigen/common/site.py").read_text(), re.M)
        text = describe_package((ROOT / "README.md").read_text("utf-8"), site[1] if site else "")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def build_modules(kind: Path) -> dict[str, str]:
    """The texts of one or two modules, by file name, that hold every rule of a kind. `RULES` in the
    first has them by name: what is asked of each beforehand, and the function that returns its
    class."""
    files = sorted(path for path in kind.glob("*.py") if not path.name.startswith("_"))
    attributes = {path: read_attributes(path) for path in files}
    rare = [path for path in files if kind.name == "models" and is_rare(attributes[path])]
    functions = [
        import_in_function(path) if path in rare else wrap_in_function(path) for path in files
    ]
    rows = "\n".join(f"    ({attributes[path]!r}, _{path.stem})," for path in files)
    texts = {f"_{kind.name}.py": join_parts(*functions, f"RULES = (\n{rows}\n)")}
    if rare:
        texts[f"_rare_{kind.name}.py"] = join_parts(*map(wrap_in_function, rare))
    return texts


def join_parts(*parts: str) -> str:
    return "\n\n\n".join(["from __future__ import annotations", *parts, ""])


def is_rare(attributes: Mapping[str, Any]) -> bool:
    """The rule waits for something, but neither for an everyday key nor for a piece of text, which
    may be as common as "$"."""
    if "prefilter_text" in attributes:
        return False
    keys = attributes.get("prefilter_keys", ())
    return EVERYDAY_KEYS.isdisjoint(keys) and bool(keys or "prefilter_traits" in attributes)


def import_in_function(path: Path) -> str:
    """The same function as that of `wrap_in_function`, from the second module of the kind."""
    module = f"pigen.rules._rare_{path.parent.name}"
    return f"def _{path.stem}():\n    from {module} import _{path.stem} as rare\n    return rare()"


def read_attributes(path: Path) -> dict[str, object]:
    """Those of ASKED that the class of a rule file sets or inherits, and the rule's name."""
    name = "".join(map(str.capitalize, path.stem.split("_")))
    found = read_class(name, ast.parse(path.read_text(encoding="utf-8")))
    return {"name": path.stem.replace("_", "-"), **found}


def read_class(name: str, module: ast.Module) -> dict[str, object]:
    """Those of ASKED that a class sets or inherits from a base below `Rule`. The class stands in
    the module, or is imported into it."""
    classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == name]
    if not classes:
        return read_class(name, parse_origin(name, module))
    found: dict[str, object] = {}
    for base in reversed(classes[0].bases):
        if isinstance(base, ast.Name) and base.id != "Rule":
            found |= read_class(base.id, module)
    values = read_assignments(classes[0].body)
    return found | {each: evaluate(values[each], module) for each in ASKED if each in values}


def evaluate(node: ast.expr, module: ast.Module) -> object:
    """The value of a literal in which names of constants may stand, of this module or imported."""
    if isinstance(node, ast.Tuple):
        return tuple(evaluate(each, module) for each in node.elts)
    if not isinstance(node, ast.Name):
        return ast.literal_eval(node)
    constants = read_assignments(module.body)
    if node.id in constants:
        return evaluate(constants[node.id], module)
    return evaluate(node, parse_origin(node.id, module))


def parse_origin(name: str, module: ast.Module) -> ast.Module:
    """The module of pigen from which another one imports a name."""
    (origin,) = (
        each.module
        for each in module.body
        if isinstance(each, ast.ImportFrom)
        and each.module
        and name in [alias.name for alias in each.names]
    )
    path = ROOT.joinpath(*origin.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8"))


def read_assignments(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """What is assigned to a single name, by name."""
    return {
        node.targets[0].id: node.value
        for node in body
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
    }


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
