"""The kinds of file that pigen lints, and the gateways that a Config may be meant for.

`hosted` is Portkey's service (measured on its published core, the 2.0.0 line); `oss` is the open
gateway from npm, 1.15.2.
"""

from __future__ import annotations

MODELS, CONFIG, KEY, SOURCE = "models", "config", "key", "source"
KINDS = (MODELS, CONFIG, KEY, SOURCE)
SCENARIO = "scenario"  # for the mock; not linted
# What a build writes beside these: calls that set limits, and the hashes of its files.
ADMIN_CALLS, MANIFEST = "admin-calls.json", ".pigen-manifest.json"

HOSTED, OSS = "hosted", "oss"
DIALECTS = (HOSTED, OSS)
# pi ignores this key of a provider; it says which source the provider belongs to.
MARK = "_pigen"
