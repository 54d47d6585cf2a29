"""Headers: what their names are made of, and those that Portkey's gateway reads and writes."""

from __future__ import annotations

TOKEN_CHARACTERS = frozenset(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

# Node's fetch sets these itself and refuses a request that states them.
RESERVED_HEADERS = frozenset(
    ("content-length", "expect", "keep-alive", "transfer-encoding", "upgrade")
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


def is_header_name(name: str) -> bool:
    """Whether a header may have the name; fetch refuses any other."""
    return bool(name) and TOKEN_CHARACTERS.issuperset(name)


def find_unsendable_character(text: str) -> str | None:
    """The first character that no header can carry; at the ends of a text fetch drops spaces and
    line ends."""
    for character in text.strip("\t\r\n "):
        code = ord(character)
        if code > 0xFF or (code < 0x20 and character != "\t") or code == 0x7F:
            return character
    return None


def is_connection_value(text: str) -> bool:
    """What fetch takes for the header connection: a list of names, and nothing else."""
    return all(is_header_name(name.strip()) for name in text.split(","))
