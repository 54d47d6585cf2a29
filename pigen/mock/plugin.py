"""The pytest plugin that comes with pigen: the fixture `pigen_gateway`.

It is loaded in every run of pytest where pigen is installed, so it imports nothing before a test
asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pigen.mock.gateway import MockGateway
    from pigen.mock.gateway_thread import RunningGateway


@pytest.fixture
def pigen_gateway(request: pytest.FixtureRequest) -> Iterator[RunningGateway]:
    """A gateway of the test's own, on a free port of the loopback.

    It serves the built-in example, whose keys are pk-demo and pk-demo-plain, or the source that the
    marker names: @pytest.mark.pigen(source="pigen.yaml", team="web"). With scenario="s.yaml" models
    answer as written there. Waits are left out.
    """
    from pigen.common.errors import PigenError
    from pigen.mock.gateway_thread import serve_in_thread

    marker = request.node.get_closest_marker("pigen")
    try:
        mock_gateway = _make_gateway(marker.kwargs if marker else {})
    except PigenError as error:
        where = f"{error.path}: " if error.path else ""
        pytest.fail(f"{where}{error.message} {error.help}", pytrace=False)
    with serve_in_thread(mock_gateway) as gateway:
        yield gateway


def _make_gateway(options: dict[str, str]) -> MockGateway:
    """What the marker's options ask for. Raises PigenError for files with errors."""
    from dataclasses import replace

    from pigen.gateway.saved_guardrails import AssumedGuardrails
    from pigen.mock import demo
    from pigen.mock.gateway import FixedWorkspace, MockGateway

    setup, scenario = demo.build_setup(), None
    if "source" in options:
        from pigen.mock.team_setup import load_setup

        setup = load_setup(options["source"], options.get("team"))
    if "scenario" in options:
        from pigen.mock.scenario import load_scenario

        scenario = load_scenario.from_file(options["scenario"], setup)
    assumed = AssumedGuardrails(scenario.guardrails if scenario else {})
    workspace = replace(setup.workspace, guardrails=assumed)
    return MockGateway(
        FixedWorkspace(workspace), labels=setup.labels, time_scale=0, scenario=scenario
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "pigen(source, team, scenario): what the fixture pigen_gateway serves"
    )
