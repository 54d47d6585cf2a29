"""Where pi asks each built-in model: its api and base URL.

Most providers have one of each, which providers.json states. For the others, such as openrouter,
endpoints.json says which model is asked where; it is read when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pigen.common.resources import parse_json
from pigen.pi.catalogue import find_measured_release, get_providers, list_models
from pigen.pi.catalogue.data_files import read
from pigen.pi.release import Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Endpoint = tuple[str, str]  # api, base URL


def list_endpoints(provider: str, pi: Pi) -> Mapping[str, Endpoint]:
    """The api and base URL of each model that this release lists under a built-in provider."""
    known = get_providers(pi).get(provider)
    if known is None or not known.has_models:
        return {}
    if len(known.apis) == len(known.base_urls) == 1:
        return dict.fromkeys(list_models(provider, pi), (known.apis[0], known.base_urls[0]))
    return _read_endpoints(provider, find_measured_release(pi))


@cache
def _read_data() -> dict[str, Any]:
    data: dict[str, Any] = parse_json(read("endpoints.json"))
    return data


@cache
def _read_endpoints(provider: str, version: str) -> Mapping[str, Endpoint]:
    data = _read_data()
    bit = 1 << data["releases"].index(version)
    found: dict[str, Endpoint] = {}
    for key, ids in data["providers"].get(provider, {}).items():
        numbers = [int(number) for number in key.split(",")]
        for number, mask in zip(numbers[::2], numbers[1::2], strict=True):
            if mask & bit:
                found.update(dict.fromkeys(ids, tuple(data["endpoints"][number])))
    return found
