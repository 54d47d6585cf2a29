from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.model_paths import is_azure_v1
from pigen.javascript.values import is_truthy
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode

AZURE = "azure-openai"
_WHOLE = {
    "provider": AZURE,
    "api_key": "k",
    "resource_name": "r",
    "deployment_id": "d",
    "api_version": "2024-10-21",
}
# What each is for, in the order in which they stand in the address.
_PARTS = {
    "resource_name": 'asks "undefined.openai.azure.com"',
    "deployment_id": 'asks for "/deployments/undefined"',
    "api_version": "asks without api-version, which Azure answers with 404",
}


def _build_target_without(*names: str, **more: object) -> dict[str, object]:
    return {**{k: v for k, v in _WHOLE.items() if k not in names}, **more}


class IncompleteAzureTarget(Rule):
    """A target with the provider azure-openai lacks a part of its address.

    Azure's address is made of `resource_name`, `deployment_id` and `api_version`. The gateway
    accepts a Config without them and calls an address that does not exist, so every request fails.
    With `"api_version": "v1"` there is no deployment in the address.

    Add what is missing, under the names that Configs use, or name the slug of a provider, whose
    record has all of it.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_text = (AZURE,)
    examples = (
        Good(_WHOLE),
        Good(_build_target_without("deployment_id", api_version="v1")),
        Good({"provider": "@azure-prod"}),
        Good(
            _build_target_without(
                "resource_name", "api_version", custom_host="https://azure.example.com/openai"
            ),
            note="The proxy has an address of its own.",
        ),
        Bad(_build_target_without("api_version"), at=""),
        Bad(_build_target_without("resource_name"), at=""),
        Bad(
            make_config("fallback", make_target(), _build_target_without("deployment_id")),
            at="/targets/1",
        ),
        Bad(
            _build_target_without("api_version", azure_api_version="2024-10-21"),
            at="/azure_api_version",
            fixed_content=_build_target_without("api_version", api_version="2024-10-21"),
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.is_rejected:
            return
        for node in file.provider_nodes:
            if node.options.get("provider") == AZURE and not node.slug and not node.targets:
                yield from _check_target(node)


def _check_target(node: ConfigNode) -> Iterator[Problem]:
    options = node.options
    wanted = dict(_PARTS)
    if is_azure_v1(options.get("apiVersion")):
        del wanted["deployment_id"], wanted["api_version"]
    if is_truthy(options.get("customHost")):
        wanted.pop("resource_name", None)
        wanted.pop("api_version", None)
    missing = [name for name in wanted if not is_truthy(options.get(_CAMEL[name]))]
    misspelt = [name for name in missing if f"azure_{name}" in node.value]
    for name in misspelt:
        path = (*node.path, f"azure_{name}")
        yield Problem(
            path,
            f'For {AZURE} the gateway reads "{name}", not "azure_{name}", so it {wanted[name]}.',
            f'Call it "{name}".',
            key=True,
            cause=f"names at {node.path}",
            fix=Fix(f'Rename "azure_{name}" to "{name}"', Rename(path, name), safe=True),
        )
    absent = [name for name in missing if name not in misspelt]
    if absent:
        yield Problem(
            node.path,
            f"{_list(absent)} missing, so the gateway {wanted[absent[0]]}.",
            _make_help(absent),
        )


def _list(names: list[str]) -> str:
    return " and ".join(f'"{name}"' for name in names) + (" is" if len(names) == 1 else " are")


def _make_help(absent: list[str]) -> str:
    if absent == ["api_version"]:
        return 'Add "api_version", such as "2024-10-21", or "v1" for Azure\'s newer API.'
    named = " and ".join(f'"{name}"' for name in absent)
    return f'Add {named}, or name a slug of your workspace in place of "{AZURE}".'


_CAMEL = {
    "resource_name": "resourceName",
    "deployment_id": "deploymentId",
    "api_version": "apiVersion",
}
