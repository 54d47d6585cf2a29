"""Finding and loading rules: one class a file, one folder a kind of file.

Seventy small modules cost seventy file look-ups, more than the rest of a lint run. So what a run
needs of them, their code without documentation and examples, is kept in one file beside Python's
own `.pyc` files; like those it is made anew when a source changes, and done without where it cannot
be written. Adding a rule is adding its file.
"""

from __future__ import annotations

import marshal
import os
import sys
from types import CodeType, ModuleType

from pigen.rule import Rule

_HERE = os.path.dirname(__file__)
_Stamp = list[tuple[str, int, int]]


def load(kind: str) -> list[Rule]:
    """All rules for one kind of file ("models"), by name, without docstrings and examples."""
    folder = os.path.join(_HERE, kind)
    stamp = _stamp(folder)
    tag = f"{sys.implementation.cache_tag}.{sys.hexversion:x}"
    bundle = os.path.join(folder, "__pycache__", f"_rules.{tag}.bundle")
    codes = _read(bundle, stamp)
    if codes is None:
        rules = documented(kind)
        _write(bundle, folder, stamp)
        return rules
    return [_rule(_run(f"{__name__}.{kind}.{name}", code)) for name, code in codes]


def documented(kind: str) -> list[Rule]:
    """The same rules with docstrings and examples, imported as modules."""
    from importlib import import_module

    folder = os.path.join(_HERE, kind)
    return [_rule(import_module(f"{__name__}.{kind}.{name}")) for name, _, _ in _stamp(folder)]


def _stamp(folder: str) -> _Stamp:
    """What tells that no source has changed: each one's name, time and size."""
    with os.scandir(folder) as entries:
        files = [e for e in entries if e.name.endswith(".py") and not e.name.startswith("_")]
        stats = sorted((e.name[:-3], e.stat()) for e in files)
    return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]


def _read(bundle: str, stamp: _Stamp) -> list[tuple[str, CodeType]] | None:
    try:
        with open(bundle, "rb") as file:
            written, codes = marshal.loads(file.read())
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return codes if written == stamp else None


def _write(bundle: str, folder: str, stamp: _Stamp) -> None:
    if sys.dont_write_bytecode:
        return
    beside = f"{bundle}.{os.getpid()}"
    try:
        codes = [(name, _lean(os.path.join(folder, name + ".py"))) for name, _, _ in stamp]
        with open(beside, "wb") as file:
            file.write(marshal.dumps((stamp, codes)))
        os.replace(beside, bundle)
    except OSError:  # a read-only installation: the modules' own .pyc files serve
        pass


def _lean(path: str) -> CodeType:
    """A rule's code without its examples and, by optimize=2, without docstrings."""
    import ast

    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            node.body = [each for each in node.body if not _is_examples(each)] or [ast.Pass()]
    return compile(tree, path, "exec", dont_inherit=True, optimize=2)


def _is_examples(node: object) -> bool:
    import ast

    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "examples" for target in node.targets
    )


def _run(name: str, code: CodeType) -> ModuleType:
    module = ModuleType(name)
    exec(code, module.__dict__)
    return module


def _rule(module: ModuleType) -> Rule:
    stem = module.__name__.rpartition(".")[2]
    rule: Rule = getattr(module, "".join(map(str.capitalize, stem.split("_"))))()
    return rule
