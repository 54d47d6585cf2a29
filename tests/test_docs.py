"""What docs/architecture.md and CONTRIBUTING.md name exists in the code,
and their tables are complete."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import draw_rooms

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE, CONTRIBUTING = "docs/architecture.md", "CONTRIBUTING.md"
DOCUMENTS = (ARCHITECTURE, CONTRIBUTING)
ROOMS = draw_rooms.read_rooms()
PATH = re.compile(r"[\w.-]+/[\w./-]*|\w+\.py")
NAME = re.compile(rf"(?:{'|'.join(ROOMS)})(?:\.\w+)+|[a-z_]+(?:\.\w+){{2,}}")
# Words that we replaced by plainer ones.
RETIRED = re.compile(
    r"\b(?:said|told|mend\w*|anew|whoever|shelf|is none|there is not|ceases|save by|bears"
    r"|blanks?)\b",
    re.I,
)


def read(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def find_code(document: str) -> list[str]:
    """Everything in backticks, outside of code blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", read(document), flags=re.S))


def read_table(document: str, first_column: str) -> list[list[str]]:
    """The cells of each row of the table whose first column has this heading."""
    lines = iter(read(document).splitlines())
    while not next(lines).startswith(f"| {first_column} |"):
        pass
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def define_names(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((each.id, node) for each in targets if isinstance(each, ast.Name))


def exists(dotted: str) -> bool:
    """Whether this is a module of pigen, or defined in one: "lint.fix", "write.run.Run.replace"."""
    path, parts = ROOT / "pigen", dotted.split(".")
    while parts and (path / parts[0]).is_dir():
        path /= parts.pop(0)
    if parts and (path / f"{parts[0]}.py").is_file():
        path /= f"{parts.pop(0)}.py"
    else:
        path /= "__init__.py"
    body = ast.parse(path.read_text("utf-8")).body
    for part in parts:
        node = dict(define_names(body)).get(part)
        if node is None:
            return False
        body = getattr(node, "body", [])
    return True


def test_every_room_has_one_row_from_the_top_down() -> None:
    rows = [row[0].strip("`") for row in read_table(ARCHITECTURE, "room")]
    assert sorted(rows) == sorted(room.title for room in ROOMS.values())
    floors = draw_rooms.compute_floors({name: room.imports for name, room in ROOMS.items()})
    levels = [floors[row.removesuffix("/").removesuffix(".py")] for row in rows]
    assert levels == sorted(levels, reverse=True)


def test_each_row_names_the_imports_that_the_picture_shows() -> None:
    arrows = draw_rooms.reduce_imports({name: room.imports for name, room in ROOMS.items()})
    named = {
        row[0].strip("`").removesuffix("/").removesuffix(".py"): set(re.findall(r"`(\w+)`", row[2]))
        for row in read_table(ARCHITECTURE, "room")
    }
    assert named == arrows


def test_each_row_names_modules_of_its_room() -> None:
    for room, *_, modules in read_table(ARCHITECTURE, "room"):
        for module in re.findall(r"`([^`]+)`", modules):
            assert module.startswith(room.strip("`")), module


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_exist(document: str) -> None:
    paths = [each for each in find_code(document) if PATH.fullmatch(each)]
    assert paths
    missing = {
        each for each in paths if not any((ROOT / at / each).exists() for at in ("", "pigen"))
    }
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_functions_and_classes_exist(document: str) -> None:
    code = [each for each in find_code(document) if not PATH.fullmatch(each)]
    names = [each for each in code if NAME.fullmatch(each)]
    assert names
    assert {each for each in names if not exists(each)} == set()


def test_a_name_that_is_not_there_is_found_missing() -> None:
    assert exists("write.run.Run.replace")
    assert not exists("write.run.Run.replaced")
    assert not exists("write.walk")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\(([^)#]+)\)", read(document))
    assert links
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_retired_words(document: str) -> None:
    assert RETIRED.findall(read(document)) == []


def test_make_targets_exist_and_are_listed() -> None:
    listed = set(re.findall(r"^make (\w+)", read(CONTRIBUTING), re.M))
    described = set(re.findall(r"^(\w+):.*##", read("Makefile"), re.M))
    assert listed == described - {"check"}  # a part of `make test`
    code = [each for document in DOCUMENTS for each in find_code(document)]
    assert {each.split()[1] for each in code if each.startswith("make ")} <= listed


def test_rule_named_in_the_command_exists() -> None:
    (name,) = re.findall(r"pytest tests/test_rules\.py -k (\S+)", read(CONTRIBUTING))
    assert list((ROOT / "pigen/rules").glob(f"*/{name.replace('-', '_')}.py"))


def test_every_attribute_of_a_rule_is_explained() -> None:
    body = ast.parse(read("pigen/diagnostics/rule.py")).body
    (rule,) = (node for name, node in define_names(body) if name == "Rule")
    assert isinstance(rule, ast.ClassDef)
    attributes = [
        node.target.id
        for node in rule.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    explained = [row[0].strip("`") for row in read_table(CONTRIBUTING, "attribute")]
    assert sorted(explained) == sorted(attributes)


def test_every_dependency_has_a_reason() -> None:
    project = read("pyproject.toml")
    start, end = project.index("dependencies = ["), project.index("[project.scripts]")
    required = re.findall(r'^  "([\w.-]+)', project[start:end], re.M)
    explained = [
        name
        for first_column in ("package", "build or test package")
        for row in read_table(ARCHITECTURE, first_column)
        for name in row[0].split(", ")
    ]
    assert sorted(explained) == sorted([*required, "hatchling"])
