"""Names: functions are verbs, public classes unique, a module's name stands for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PIGEN = Path(__file__).resolve().parent.parent / "pigen"
FILES = sorted(PIGEN.rglob("*.py"))

# What functions begin with. A new verb is welcome here; a noun or a participle is not.
VERBS = frozenset(
    """
    abort accept accepts adapt add admit affects allow allows announce answer append apply are ask
    attach attempt authenticate back balance begin belongs bind brace break build cache call can
    canonicalize carry change changes check choose claim classify clear close collect compare
    compile complete compose confirm consume continues convert copy count covers create cut decode
    deduplicate deep defer delete deliver denies descend describe detect did digest discard discover
    dispatch doubles draw drop dump edit encode end ends ensure escape estimate evaluate exclude
    expand expire explain extract fail fails fall falls feed fetch fill filter find finish fires
    fits fix flatten forget format gather generate get greet group grows guess hand handle has hash
    hide hold holds ignores implies import include includes indent index inherit insert inspect
    interrupt is iter join keep keeps knows lack lacks lay leads learn limit lint list load locate
    log look looks lower lowercase make map mark mask match matches may measure merge move multiply
    name names narrow needs normalise normalize note offers open or overlay pack pad parse pass
    paste pause pick place plan play pluralize pop prefer prepare print process project prune
    qualify quote rank reaches read rebuild receive recover redact redirect refuse reject relocate
    remove rename repair replace replay report require reset resolve respond restore resume revert
    rotate route run sample satisfies save say scan scope scrub search select send serve serves set
    shift shorten show shrink sign simplify simulate skip sort speaks spell spend spin splice split
    spoil spread start starts states stop store stream strip suggest summarize switch sync take test
    tick toggle trace trim truncate try type unescape update use validate verify view wait wants was
    widen wrap write would add double adjust clamp compute judge lists asks caches fit lies reads
    record repeats signs streams takes thinks withhold render rests sends soften translate walk to
    from with as on
    """.split()
)
# Names that a protocol, a framework, JavaScript or a JSON type gives, and the keys of the model
# picker.
GIVEN = frozenset(
    """
    main all data_received eof_received connection_made connection_lost object_pairs_hook
    pigen_gateway pytest_configure entries
    null boolean string number integer array object content_matches_name done undo post merged
    """.split()
)
# Modules whose name repeats, since they are the same thing seen from another room.
SHARED = frozenset("conditions configs keys machine merge models request types".split())
# Types of what is written in a file or sent: they carry the name of its field.
WIRE = frozenset({"mock/scenario/types.py", "source/key_file_types.py", "source/types.py"})


def iter_functions() -> Iterator[tuple[str, str]]:
    def walk(node: ast.AST, where: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not any(
                "property" in ast.unparse(each) for each in child.decorator_list
            ):
                yield where, child.name
            yield from walk(child, where)

    for path in FILES:
        yield from walk(ast.parse(path.read_text()), str(path.relative_to(PIGEN)))


def test_functions_begin_with_a_verb() -> None:
    strange = [
        f"{where}: {name}"
        for where, name in iter_functions()
        if not (name.startswith("__") or name.strip("_") in GIVEN)
        and name.strip("_").split("_")[0] not in VERBS
    ]
    assert "\n".join(strange) == ""


def test_no_public_class_has_the_name_of_another() -> None:
    places = defaultdict(list)
    for path in FILES:
        where = str(path.relative_to(PIGEN))
        if where in WIRE or where.startswith("rules/"):  # rules share names over kinds of file
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(where)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_module_name_stands_for_one_thing() -> None:
    places = defaultdict(list)
    for path in FILES:
        where = path.relative_to(PIGEN)
        if path.stem != "__init__" and where.parts[0] != "rules":
            places[path.stem].append(str(where))
    repeated = {name for name, found in places.items() if len(found) > 1}
    assert repeated == SHARED


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=str)
def test_every_folder_says_what_it_knows(folder: Path) -> None:
    docstring = ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))
    assert docstring, "its __init__.py says in two lines what it knows and what it may import"


def test_the_package_has_few_rooms() -> None:
    assert len([each for each in PIGEN.iterdir() if each.name != "__pycache__"]) <= 25
