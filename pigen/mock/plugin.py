"""The pytest plugin that comes with pigen: the fixture `pigen_gateway`.

It is loaded in every run of pytest where pigen is installed, so it imports nothing before a test
asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pigen.mock.gateway import Gateway
    from pigen.mock.running import Running


@pytest.fixture
def pigen_gateway(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A gateway of the test's own, on a free port of the loopback.

    It serves the built-in example, whose keys are pk-demo and pk-demo-plain, or the source that the
    marker names: @pytest.mark.pigen(source="pigen.yaml", team="web"). With scenario="s.yaml" models
    answer as written there. Waits are left out.
    """
    from pigen.common.errors import PigenError
    from pigen.mock.running import running

    marker = request.node.get_closest_marker("pigen")
    try:
        served = _gateway(marker.kwargs if marker else {})
    except PigenError as error:
        where = f"{error.path}: " if error.path else ""
        pytest.fail(f"{where}{error.message} {error.help}", pytrace=False)
    with running(served) as gateway:
        yield gateway


def _gateway(options: dict[str, str]) -> Gateway:
    """What the marker's options ask for. Raises PigenError for files with errors."""
    from pigen.mock import demo
    from pigen.mock.gateway import Fixed, Gateway

    served, scenario = demo.served(), None
    if "source" in options:
        from pigen.mock.sources import from_file

        served = from_file(options["source"], options.get("team"))
    if "scenario" in options:
        from pigen.mock.scenario import loading

        scenario = loading.from_file(options["scenario"], served)
    return Gateway(Fixed(served.workspace), labels=served.labels, time_scale=0, scenario=scenario)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "pigen(source, team, scenario): what the fixture pigen_gateway serves"
    )
