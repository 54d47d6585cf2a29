"""The table of faults: each is found in its example, in the words of the table, and put right."""

from __future__ import annotations

import re
from string import Template

import pytest

from pigen.lint.fix import splice
from pigen.text.document import from_text
from pigen.text.edits import Edit
from pigen.text.recovery.fault_table import FAULTS


def fits(words: str, template: str) -> bool:
    """The words are those of the table, whatever stands in place of what the parser fills in."""
    pattern = re.escape(Template(template).safe_substitute()).replace(r"\$", "$")
    return re.fullmatch(re.sub(r"\$[a-z]+", ".+", pattern), words) is not None


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_in_its_example(name: str) -> None:
    entry = FAULTS[name]
    document = from_text(entry.example)
    assert document.syntax == "broken"
    fault = document.faults[0]
    assert fault.kind == name.partition("/")[0]
    assert fits(fault.message, entry.message)
    assert fits(fault.help, entry.help)
    assert "$" not in fault.message + fault.help
    assert (fault.fix is not None) == bool(entry.fix)
    if fault.fix is None:
        return
    title, safe, edits = fault.fix
    assert fits(title, entry.fix)
    after = from_text(splice(document.text, [Edit(*edit) for edit in edits]))
    assert after.syntax != "broken", "one fault, so its fix leaves what pi reads"
    if safe and document.is_recovered:
        assert after.value == document.value


def test_each_fault_has_words_of_its_own() -> None:
    assert len({(entry.message, entry.help, entry.fix) for entry in FAULTS.values()}) == len(FAULTS)
