"""The pytest plugin that comes with pigen: the fixture `pigen_gateway`.

It is loaded in every run of pytest where pigen is installed, so it imports nothing before a test
asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pigen.mock.running import Running


@pytest.fixture
def pigen_gateway(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A gateway of the test's own, on a free port of the loopback.

    It serves the built-in example, whose keys are pk-demo and pk-demo-plain, or the source that the
    marker names: @pytest.mark.pigen(source="pigen.yaml", team="web"). Waits are left out.
    """
    from pigen.mock import demo
    from pigen.mock.app import App, Fixed
    from pigen.mock.running import running

    marker = request.node.get_closest_marker("pigen")
    options = marker.kwargs if marker else {}
    if "source" in options:
        from pigen.mock.sources import from_file

        served = from_file(options["source"], options.get("team"))
    else:
        served = demo.served()
    app = App(Fixed(served.workspace), labels=served.labels, time_scale=0)
    with running(app) as gateway:
        yield gateway


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "pigen(source, team): what the fixture pigen_gateway serves")
