from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import PREFIX
from pigen.common.quoting import quote
from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.models_file import ModelsFile, make_models_json

# What Portkey's gateway reads from a request, from its documentation and its source.
KNOWN = (
    "api-key",
    "provider",
    "virtual-key",
    "config",
    "metadata",
    "trace-id",
    "span-id",
    "parent-span-id",
    "span-name",
    "custom-host",
    "forward-headers",
    "cache-namespace",
    "cache-force-refresh",
    "request-timeout",
    "strict-open-ai-compliance",
    "debug",
    "default-input-guardrails",
    "default-output-guardrails",
    "sensitive-headers",
    "provider-model",
    "provider-file-name",
    "provider-batch-endpoint",
    "file-upload-size",
    "mistral-fim-completion",
    "package-version",
    "runtime",
    "runtime-version",
    "model",
    "cache",
    "retry",
    "retry-count",
    "user",
    "organization",
    "api-version",
    "host-name",
    "port",
    # Documented by 2026-09-15; the published gateway (2.0.0) takes them and changes nothing.
    "beta",
    "fetch-integrated-models",
    "nitro-mode",
    "provider-responses-proxy",
)
# What these hold begins to count under the right name, and other rules judge it.
CHECKED_HEADERS = ("config", "metadata", "trace-id", "provider", "virtual-key")
# Settings of one upstream provider: too many to list.
UPSTREAM_PREFIXES = (
    "amz-",
    "amzn-",
    "anthropic-",
    "aws-",
    "azure-",
    "bedrock-",
    "byteplus-",
    "databricks-",
    "fireworks-",
    "google-",
    "huggingface-",
    "mistral-",
    "openai-",
    "oracle-",
    "sagemaker-",
    "snowflake-",
    "stability-",
    "vertex-",
    "workers-ai-",
)


class UnknownPortkeyHeader(Rule):
    """Unknown x-portkey-* header.

    Portkey silently ignores it, so it has no effect.

    Correct its name; x-portkey-api-key, -config, -metadata, -trace-id, -provider, -custom-host and
    -cache-namespace are the usual ones.
    """

    effect = IGNORED
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(make_models_json("@a/m", headers={"X-Portkey-Config": "pc-main-1a2b3c"})),
        Good(make_models_json("@a/m", headers={"x-portkey-azure-resource-name": "r"})),
        Good(make_models_json("@a/m", headers={"x-team": "red"})),
        Good(
            make_models_json(
                "@a/m",
                headers={
                    "x-portkey-beta": "use-responses-api-2026-07-30",
                    "x-portkey-fetch-integrated-models": "true",
                    "X-Portkey-Nitro-Mode": "true",
                    "x-portkey-databricks-workspace": "w",
                    "x-portkey-databricks-serving-endpoint-name": "e",
                    "x-portkey-byteplus-region": "r",
                    "x-portkey-provider-responses-proxy": "true",
                },
            ),
            note="Documented, though newer than the published gateway.",
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey-nitromode": "true"}),
            at="/providers/portkey/headers/x-portkey-nitromode",
            fixed_content=make_models_json("@a/m", headers={"x-portkey-nitro-mode": "true"}),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey-meta-data": "{}"}),
            at="/providers/portkey/headers/x-portkey-meta-data",
            fixed_content=make_models_json("@a/m", headers={"x-portkey-metadata": "{}"}),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey-traceid": "$T"}),
            at="/providers/portkey/headers/x-portkey-traceid",
            fixed_content=make_models_json("@a/m", headers={"x-portkey-trace-id": "$T"}),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey_config": "pc-main-1a2b3c"}),
            at="/providers/portkey/headers/x-portkey_config",
            fixed_content=make_models_json("@a/m", headers={"x-portkey-config": "pc-main-1a2b3c"}),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey-budget": "5"}),
            at="/providers/portkey/headers/x-portkey-budget",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        taken = {path for _, path, _ in file.resolvable_values}
        for _, route, _ in file.resolvable_values:
            if is_api_key(route):
                continue
            name = str(route[-1])
            dashed = name.lower().replace("_", "-")
            bare = dashed[len(PREFIX) :] if dashed.startswith(PREFIX) else ""
            if not bare or (
                (bare in KNOWN or bare.startswith(UPSTREAM_PREFIXES)) and "_" not in name
            ):
                continue
            near = bare if bare in KNOWN else find_closest(bare, KNOWN)
            fixed_path = (*route[:-1], f"{PREFIX}{near}")
            if near and fixed_path in taken:
                near = None
            taken.add(fixed_path)
            same_letters = near is not None and near.replace("-", "") == bare.replace("-", "")
            yield Problem(
                route,
                f"Portkey does not read the header {quote(name)}, and will ignore it.",
                f'Write "{PREFIX}{near}".' if near else "Correct its name, or remove the header.",
                key=True,
                fix=Fix(
                    f"Name it {PREFIX}{near}",
                    Rename(route, PREFIX + near),
                    safe=same_letters and near not in CHECKED_HEADERS,
                )
                if near
                else None,
            )
