"""Headers: what their names are made of, and those that Portkey's gateway reads and writes."""

from __future__ import annotations

TOKEN_CHARACTERS = frozenset(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

PREFIX = "x-portkey-"

# Of a request.
API_KEY_HEADER = "x-portkey-api-key"
CONFIG_HEADER = "x-portkey-config"
PROVIDER_HEADER = "x-portkey-provider"
VIRTUAL_KEY_HEADER = "x-portkey-virtual-key"
CUSTOM_HOST_HEADER = "x-portkey-custom-host"
METADATA_HEADER = "x-portkey-metadata"
TIMEOUT_HEADER = "x-portkey-request-timeout"
TRACE_HEADER = "x-portkey-trace-id"
CACHE_REFRESH_HEADER = "x-portkey-cache-force-refresh"
CACHE_NAMESPACE_HEADER = "x-portkey-cache-namespace"
# Those that choose the provider in place of the model's slug.
ROUTING_HEADERS = (CONFIG_HEADER, PROVIDER_HEADER, VIRTUAL_KEY_HEADER)

# Of an answer, which also has PROVIDER_HEADER and TRACE_HEADER.
INDEX_HEADER = "x-portkey-last-used-option-index"
COUNT_HEADER = "x-portkey-retry-attempt-count"
CACHE_HEADER = "x-portkey-cache-status"
