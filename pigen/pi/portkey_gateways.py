"""Whether a provider of models.json leads to a Portkey gateway. Every rule and command asks here.

Portkey's own hosts are a list; a gateway of one's own may have any address, and then something else
has to say so. The evidence is looked at in the order of its cost: a pigen.yaml is read last, and
only if it mentions the host.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from pigen.common.errors import PigenError
from pigen.common.headers import PREFIX
from pigen.common.kinds import HOSTED, MARK, OSS
from pigen.common.portkey_hosts import LOCAL_URL
from pigen.common.slugs import split_slug
from pigen.common.state_home import find_remembered_source
from pigen.javascript.urls import Url, parse_url
from pigen.pi.endpoint_owner import Destination, is_portkey_url

SOURCE_NAME = "pigen.yaml"

# What says that a provider leads to a Portkey gateway; "" if nothing does.
BY_HOST = "host"
BY_OPTION = "option"
BY_SOURCE = "source"
BY_HEADER = "header"
BY_MARK = "mark"
BY_NEIGHBOUR = "neighbour"  # another provider of the file that has the same address does
UNKNOWN = "unknown"
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class PortkeyGateways:
    """The Portkey gateways that providers of one models.json may lead to.

    providers    those of the file, as parsed; values of a wrong type prove nothing
    option       the base URL that --gateway names, or ""
    source_path  where a pigen.yaml may lie beside the file, or ""; where none does, the one that
                 `pigen init` remembered counts
    dialect      the gateway that was asked for by --dialect, None if none was
    """

    def __init__(
        self,
        providers: Mapping[str, object],
        option: str = "",
        source_path: str = "",
        dialect: str | None = None,
    ) -> None:
        self._providers = providers
        self._option = option
        self._source_path = source_path
        self._dialect = dialect

    @property
    def dialect(self) -> str:
        """Which gateway the person has: as asked for, else as the pigen.yaml beside the file
        says."""
        return self._dialect or self._source[1]

    def find_evidence(
        self, provider: Mapping[str, Any], model: Mapping[str, Any] | None = None
    ) -> str:
        """What says that the provider, or one `model` of it, leads to a Portkey gateway."""
        entry = model or {}
        url = _read_url(entry) or _read_url(provider)
        if not url:  # pi asks the built-in provider of that name
            return ""
        if is_portkey_url(url):
            return BY_HOST
        if _sends_portkey_header(provider) or _sends_portkey_header(entry):
            return BY_HEADER
        if MARK in provider and provider.get("models") and self._is_at_own_gateway(provider, url):
            return BY_MARK
        if self._option and covers(self._option, url):
            return BY_OPTION
        if any(covers(each, url) for each in self._evident_urls):
            return BY_NEIGHBOUR
        return BY_SOURCE if self._is_named_by_source(url) else ""

    def find_dialect(
        self, provider: Mapping[str, Any], model: Mapping[str, Any] | None = None
    ) -> str:
        """Which of Portkey's gateways that is: HOSTED, OSS, UNKNOWN, or "" for none of them."""
        evidence = self.find_evidence(provider, model)
        if not evidence or evidence == BY_HOST:
            return evidence and HOSTED
        if self.dialect == OSS:
            return OSS
        is_told = self._dialect is not None or evidence in (BY_OPTION, BY_SOURCE)
        return HOSTED if is_told else UNKNOWN

    def _is_at_own_gateway(self, provider: Mapping[str, Any], url: str) -> bool:
        """pigen writes providers of other servers too, where its source has some. They have no
        slugs, and another address than the gateway that is known."""
        if _has_slugs(provider):
            return True
        named = self._option or self._source[0]
        others = [each for each in self._providers.values() if isinstance(each, dict)]
        known = [_read_url(each) for each in others if MARK in each and _has_slugs(each)]
        gateways = [named] if named else known + self._evident_urls
        if gateways:
            return any(are_at_one_gateway(each, url) for each in gateways)
        return Destination(url).upstream is None

    @cached_property
    def _evident_urls(self) -> list[str]:
        """Base URLs to which something in the file sends Portkey's headers."""
        return [url for each in self._providers.values() for url in _iter_evident_urls(each)]

    def _is_named_by_source(self, url: str) -> bool:
        base_url = self._source[0]
        return bool(base_url) and covers(base_url, url)

    @cached_property
    def _source(self) -> tuple[str, str]:
        """The base URL and the dialect of the gateway that the pigen.yaml has."""
        path = self._source_path
        if path and not os.access(path, os.F_OK):
            path = find_remembered_source(os.path.dirname(path)) or ""
        if not path:
            return "", HOSTED
        from pigen.text import yaml
        from pigen.text.disk import read_bytes

        try:
            data = read_bytes(path)
            if b"gateway" not in data:
                return "", HOSTED
            value = yaml.from_bytes(data, path).value
        except PigenError:  # it was not what was asked about
            return "", HOSTED
        gateway = value.get("gateway") if isinstance(value, dict) else None
        if not isinstance(gateway, dict):
            return "", HOSTED
        dialect = OSS if gateway.get("dialect") == OSS else HOSTED
        base_url = gateway.get("base_url") or (LOCAL_URL if dialect == OSS else "")
        return (base_url if isinstance(base_url, str) else ""), dialect


def covers(gateway_url: str, url: str) -> bool:
    """`url` is a base URL at that gateway: the same host and port, and its path or one below it.
    The /v1 at the end counts for neither, since some apis are asked without it."""
    gateway, other = parse_url(gateway_url), parse_url(url)
    if not gateway.host or (gateway.host, _get_port(gateway)) != (other.host, _get_port(other)):
        return False
    root, path = (each.path.rstrip("/").removesuffix("/v1") for each in (gateway, other))
    return f"{path}/".startswith(f"{root}/")


def require_gateway_url(text: str) -> str:
    """The value of --gateway. PigenError if no request can go there."""
    url = Url(text)
    if url.scheme not in ("http", "https") or not url.host:
        raise PigenError(
            "--gateway takes the base URL of a Portkey gateway.",
            help="Write the whole address, such as http://localhost:8787/v1.",
        )
    return text


def _get_port(url: Url) -> str:
    return url.port or _DEFAULT_PORTS.get(url.scheme, "")


def _has_slugs(provider: Mapping[str, Any]) -> bool:
    models = provider.get("models")
    entries = models if isinstance(models, list) else []
    return any(split_slug(each.get("id")) for each in entries if isinstance(each, dict))


def are_at_one_gateway(gateway_url: str, url: str) -> bool:
    """Both lead to the same Portkey gateway; Portkey's own hosts serve the same workspaces."""
    return covers(gateway_url, url) or (is_portkey_url(gateway_url) and is_portkey_url(url))


def _read_url(entry: Mapping[str, Any]) -> str:
    url = entry.get("baseUrl")
    return url if isinstance(url, str) else ""


def _sends_portkey_header(entry: Mapping[str, Any]) -> bool:
    headers = entry.get("headers")
    return isinstance(headers, dict) and any(name.lower().startswith(PREFIX) for name in headers)


def _iter_evident_urls(provider: object) -> Iterator[str]:
    if not isinstance(provider, dict):
        return
    models = provider.get("models")
    entries = (
        [each for each in models if isinstance(each, dict)] if isinstance(models, list) else []
    )
    for entry in ({}, *entries):
        url = _read_url(entry) or _read_url(provider)
        if url and (_sends_portkey_header(provider) or _sends_portkey_header(entry)):
            yield url
