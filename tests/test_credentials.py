from __future__ import annotations

import pytest

from pigen.common.credentials import find_secret, redact_name

KEY = "Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's


@pytest.mark.parametrize(
    "name", ["PORTKEY_API_KEY", "portkey_key_1", "token", "myApiKey", "PortkeyKey", "openAPIKey"]
)
def test_names_of_variables_are_shown(name: str) -> None:
    assert redact_name(name) == name


@pytest.mark.parametrize(
    "name", ["abcCANARYdef", KEY, f"sk_{KEY}", "hunter2", "aBcDeFgHiJ", KEY * 3]
)
def test_what_may_be_part_of_a_key_is_not_shown(name: str) -> None:
    assert redact_name(name) == "..."


def test_a_key_inside_a_sentence() -> None:
    assert find_secret(f'the old key was "sk-{KEY}".') == f"sk-{KEY}"
    assert find_secret(f"ghp_{KEY}{KEY}") == f"ghp_{KEY}{KEY}"
    assert find_secret("keys of this host begin with sk-proj- or ghp_") is None
    assert find_secret("claude-sonnet-4-20250514 is the api-compatible one") is None
