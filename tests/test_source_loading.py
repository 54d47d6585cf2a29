"""Reading a source: its form, its files, and where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pigen.common.errors import PigenError
from pigen.rules.source_faults import list_findings
from pigen.source.reader import LoadedSource, load


def loaded(files: Mapping[str, str] | str) -> LoadedSource:
    """A source of files by path, the first of them the one that is loaded."""
    named = {"pigen.yaml": files} if isinstance(files, str) else files

    def read(path: str) -> bytes:
        if path not in named:
            raise PigenError("The file does not exist.", path=path, help="Check the path.")
        return named[path].encode()

    return load(next(iter(named)), read)


def faults(files: Mapping[str, str] | str) -> list[tuple[str, str, int, int]]:
    """Kind, file, line and column of each."""
    found = list_findings(loaded(files).faults)
    return [(each.rule, each.file, each.line, each.column) for each in found]


@pytest.mark.parametrize(
    ("text", "kind", "line", "column"),
    [
        ("version: 2", "invalid-value", 1, 10),
        ("providers: {}", "missing-key", 1, 1),
        ("version: 1\ngatway: {}", "unknown-key", 2, 1),
        ("version: 1\nproviders:\n  openai: {slugg: x}", "unknown-key", 3, 12),
        ("version: 1\nproviders:\n  openai: {models: gpt-4o}", "wrong-type", 3, 20),
        ("version: 1\nproviders:\n  openai:\n    slug:\n  openai: {}", "duplicate-key", 5, 3),
        ("version: 1\nproviders: {x: {usage_limits: {credit_limit: 0}}}", "invalid-value", 2, 46),
        (
            "version: 1\nproviders: {x: {usage_limits: {periodic_reset_days: 366}}}",
            "invalid-value",
            2,
            53,
        ),
        (
            "version: 1\nproviders: {x: {rate_limits: [{type: requests, unit: rpm}]}}",
            "missing-key",
            2,
            31,
        ),
        ("version: 1\nkeys: {'a/b': {}}", "invalid-name", 2, 8),
        ("version: 1\nkeys: {a: {type: workspace}}", "invalid-value", 2, 18),
        ("version: 1\npi: {version: 1.5}", "wrong-type", 2, 15),
        ("version: 1\npi: {providers: {p: {models: [5]}}}", "wrong-type", 2, 31),
        ("version: 1\npi: {providers: {p: {models: [{name: x}]}}}", "missing-key", 2, 31),
        ("version: 1\nteams: {a: {teams: {b: {members: {c: {id: 5}}}}}}", "unknown-key", 2, 39),
        ("version: 1\ngateway: {dialect: open}", "invalid-value", 2, 20),
        ("- a", "wrong-type", 1, 1),
        ("version: 1\nproviders:\n  a: {models: [@b]}", "unquoted-slug", 3, 16),
        ("version: 1\nkeys:\n  a: {value: !op read x}", "unquoted-command", 3, 14),
    ],
)  # fmt: skip
def test_a_fault_has_its_line(text: str, kind: str, line: int, column: int) -> None:
    assert faults(text) == [(kind, "pigen.yaml", line, column)]


def test_messages_are_for_people() -> None:
    text = (
        "version: x\npi: {version: 1.5, default: [a]}\nproviders: {a: 5, b: {models: {}}}\n"
        "keys: {a: {typ: x}}\ngateway:\n  dialect: ossy\n"
    )
    found = list_findings(loaded(text).faults)
    assert len(found) == 7
    for fault in found:
        for sentence in (fault.message, fault.help):
            assert sentence.endswith(".")
            for word in ("pydantic", "Input should", "NoneType", "str,", "dict", "literal"):
                assert word not in sentence
    assert any('Did you mean "oss"?' in fault.help for fault in found)
    assert any("Put it in quotes." in fault.help for fault in found)


def test_faults_are_limited() -> None:
    text = "version: 1\n" + "".join(f"x{number}: 1\n" for number in range(1000))
    assert len(faults(text)) <= 40


def test_files_are_joined() -> None:
    source = loaded(
        {
            "dir/pigen.yaml": "version: 1\ninclude: [providers.yaml, more/teams.yaml]\n"
            "pi: {version: '1.5.2'}\n",
            "dir/providers.yaml": "version: 1\nproviders: {a: {slug: s}}\n"
            "pi: {providers: {p: {key: k}}}\n",
            "dir/more/teams.yaml": "teams: {t: {}}\ninclude: ../metadata.yaml",
            "dir/metadata.yaml": "metadata: {a: b}",
        }
    )
    assert source.faults == []
    assert source.root is not None
    assert source.root.value == {
        "version": 1,
        "include": ["providers.yaml", "more/teams.yaml"],
        "pi": {"version": "1.5.2", "providers": {"p": {"key": "k"}}},
        "providers": {"a": {"slug": "s"}},
        "teams": {"t": {}},
        "metadata": {"a": "b"},
    }
    assert [document.path for document in source.documents] == [
        "dir/pigen.yaml",
        "dir/providers.yaml",
        "dir/more/teams.yaml",
        "dir/metadata.yaml",
    ]


def test_a_name_in_two_files_is_an_error_that_names_both() -> None:
    source = loaded(
        {
            "a.yaml": "version: 1\ninclude: b.yaml\nproviders:\n  x: {}\n",
            "b.yaml": "providers:\n  y: {}\n  x: {}\n",
        }
    )
    (finding,) = list_findings(source.faults)
    assert (finding.rule, finding.file, finding.line) == ("duplicate-key", "b.yaml", 3)
    assert [(place.file, place.line) for place in finding.related] == [("a.yaml", 4)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.yaml": "version: 1\ninclude: a.yaml"}, ("circular-include", "a.yaml", 2, 10)),
        (
            {
                "a.yaml": "version: 1\ninclude: [b.yaml]",
                "b.yaml": "include: [c.yaml]",
                "c.yaml": "metadata: {a: b}\ninclude:\n  - a.yaml",
            },
            ("circular-include", "c.yaml", 3, 5),
        ),
        ({"a.yaml": "version: 1\ninclude: [b.yaml, b.yaml]", "b.yaml": "metadata: {}"},
         ("included-twice", "a.yaml", 2, 19)),
        ({"a.yaml": "version: 1\ninclude: [b.yaml]"}, ("unreadable-include", "a.yaml", 2, 11)),
        (
            {"a.yaml": "version: 1\ninclude: b.yaml", "b.yaml": "x: [1"},
            ("invalid-syntax", "b.yaml", 1, 6),
        ),
        (
            {"a.yaml": "version: 1\ninclude: b.yaml", "b.yaml": "x: 1"},
            ("unknown-key", "b.yaml", 1, 1),
        ),
        ({"a.yaml": "version: 1\ninclude: b.yaml\ngateway: {}", "b.yaml": "gateway: {}"},
         ("duplicate-key", "b.yaml", 1, 1)),
    ],
)  # fmt: skip
def test_faults_of_including(files: dict[str, str], expected: tuple[str, str, int, int]) -> None:
    assert faults(files) == [expected]


def test_a_circle_is_named() -> None:
    files = {"a.yaml": "version: 1\ninclude: b.yaml", "b.yaml": "include: a.yaml"}
    (fault,) = list_findings(loaded(files).faults)
    assert "a.yaml -> b.yaml -> a.yaml" in fault.message


def test_many_files_are_refused() -> None:
    files = {f"{number}.yaml": f"include: {number + 1}.yaml" for number in range(600)}
    files["0.yaml"] = "version: 1\ninclude: 1.yaml"
    assert [kind for kind, *_ in faults(files)] == ["source-too-large"]


def test_the_first_file_has_to_be_there() -> None:
    with pytest.raises(PigenError, match="does not exist"):
        load("/nonexistent/pigen.yaml")
