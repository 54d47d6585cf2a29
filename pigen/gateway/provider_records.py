"""What a slug's record adds to a target on the hosted gateway:
a Vertex project, an Azure deployment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.gateway.refusals import TargetError
from pigen.gateway.workspace import AzureDeployment, WorkspaceProvider
from pigen.javascript.values import UNDEFINED, is_truthy, to_string

NO_DEPLOYMENT = "No azure alias passed/default config found"
# Stands in a path for what only the record knows.
_UNKNOWN = "..."
_DEFAULT_REGION = "global"


def add_record_options(
    options: Mapping[str, object], record: WorkspaceProvider, model: object
) -> Mapping[str, object]:
    """A target's options with those of its slug's record. Raises TargetError where an azure-openai
    record has no deployment for the model.

    Where nothing is known of a record, it is assumed to have what a request needs, as a slug is
    assumed to exist.
    """
    own = {name: value for name, value in options.items() if value is not UNDEFINED}
    options = {"apiKey": f"key of @{record.slug}", **record.options, **own}
    if record.provider == "vertex-ai":
        assumed = {"vertexRegion": _DEFAULT_REGION, "vertexProjectId": record.slug}
        return {**assumed, **options}
    if record.provider != "azure-openai":
        return options
    if record.deployments is None:
        name = to_string(model) if is_truthy(model) else _UNKNOWN
        return {"deploymentId": name, "apiVersion": _UNKNOWN, **options}
    chosen = _choose_deployment(record.deployments, model)
    return {**options, "deploymentId": chosen.name, "apiVersion": chosen.api_version}


def _choose_deployment(deployments: Sequence[AzureDeployment], model: object) -> AzureDeployment:
    """The deployment with the model as its alias, else the default one."""
    by_alias = (each for each in deployments if each.alias == model)
    by_default = (each for each in deployments if each.is_default)
    chosen = next(by_alias, None) or next(by_default, None)
    if chosen is None:
        raise TargetError(NO_DEPLOYMENT, 400, is_public=True)
    return chosen
