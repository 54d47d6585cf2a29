from __future__ import annotations

import pytest

from pigen.common.credentials import secret_in, shown_name

KEY = "Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's


@pytest.mark.parametrize(
    "name", ["PORTKEY_API_KEY", "portkey_key_1", "token", "myApiKey", "PortkeyKey", "openAPIKey"]
)
def test_names_of_variables_are_shown(name: str) -> None:
    assert shown_name(name) == name


@pytest.mark.parametrize(
    "name", ["abcCANARYdef", KEY, f"sk_{KEY}", "hunter2", "aBcDeFgHiJ", KEY * 3]
)
def test_what_may_be_part_of_a_key_is_not_shown(name: str) -> None:
    assert shown_name(name) == "..."


def test_a_key_inside_a_sentence() -> None:
    assert secret_in(f'the old key was "sk-{KEY}".') == f"sk-{KEY}"
    assert secret_in(f"ghp_{KEY}{KEY}") == f"ghp_{KEY}{KEY}"
    assert secret_in("keys of this host begin with sk-proj- or ghp_") is None
    assert secret_in("claude-sonnet-4-20250514 is the api-compatible one") is None
