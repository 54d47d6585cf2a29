"""Finding and loading rules: one class a file, one folder a kind of file.

Seventy small modules cost seventy file look-ups, more than the rest of a lint run. So their compiled
code is kept together in one file beside Python's own `.pyc` files and, like those, is made anew when
a source changes and done without where it cannot be written. Adding a rule is adding its file.
"""

from __future__ import annotations

import marshal
import os
import sys
from types import CodeType, ModuleType

from pigen.rule import Rule

_HERE = os.path.dirname(__file__)


def load(kind: str) -> list[Rule]:
    """All rules for one kind of file ("models"), in the order of their names."""
    folder = os.path.join(_HERE, kind)
    stamp = _stamp(folder)
    bundle = os.path.join(
        folder, "__pycache__", f"_rules.{sys.implementation.cache_tag}.{sys.hexversion:x}.bundle"
    )
    codes = _read(bundle, stamp)
    if codes is None:
        modules = _import(kind, stamp)
        _write(bundle, stamp, modules)
    else:
        modules = [_execute(kind, name, folder, code) for name, code in codes]
    return [_rule(module) for module in modules]


def _stamp(folder: str) -> list[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        files = [e for e in entries if e.name.endswith(".py") and not e.name.startswith("_")]
        stats = sorted((e.name[:-3], e.stat()) for e in files)
    return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]


def _read(bundle: str, stamp: list[tuple[str, int, int]]) -> list[tuple[str, CodeType]] | None:
    try:
        with open(bundle, "rb") as file:
            written, codes = marshal.loads(file.read())
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return codes if written == stamp else None


def _import(kind: str, stamp: list[tuple[str, int, int]]) -> list[ModuleType]:
    from importlib import import_module

    return [import_module(f"{__name__}.{kind}.{name}") for name, _, _ in stamp]


def _write(bundle: str, stamp: list[tuple[str, int, int]], modules: list[ModuleType]) -> None:
    if sys.dont_write_bytecode:
        return
    codes = []
    for module in modules:
        name = module.__name__
        assert module.__spec__ is not None
        codes.append((name.rpartition(".")[2], module.__spec__.loader.get_code(name)))  # type: ignore[union-attr]
    beside = f"{bundle}.{os.getpid()}"
    try:
        with open(beside, "wb") as file:
            file.write(marshal.dumps((stamp, codes)))
        os.replace(beside, bundle)
    except OSError:  # a read-only installation: the modules' own .pyc files serve
        pass


def _execute(kind: str, name: str, folder: str, code: CodeType) -> ModuleType:
    full = f"{__name__}.{kind}.{name}"
    module = sys.modules.get(full)
    if module is None:
        module = ModuleType(full)
        module.__file__ = os.path.join(folder, name + ".py")
        module.__package__ = f"{__name__}.{kind}"
        sys.modules[full] = module
        exec(code, module.__dict__)
    return module


def _rule(module: ModuleType) -> Rule:
    stem = module.__name__.rpartition(".")[2]
    rule: Rule = getattr(module, "".join(map(str.capitalize, stem.split("_"))))()
    return rule
