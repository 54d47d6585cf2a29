"""Which model pi starts with, and which one it picks by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.common.name_list import shorten_names
from pigen.common.quoting import quote
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.doctor.load_state import LoadState
from pigen.doctor.machine import Machine
from pigen.doctor.thinking_level import find_used_level
from pigen.lint.runner import lint
from pigen.pi import catalogue
from pigen.pi.declared import DeclaredModel
from pigen.pi.models_file import ModelsFile
from pigen.pi.selection import choose_model, find_usable_providers, list_models
from pigen.pi.selection.command import format_command
from pigen.pi.selection.matching import ModelChoice, split_level

DEFAULT_MODEL_RULES = ("default-model-not-found", "enabled-models-match-nothing")
NO_MODEL = "pi has no model to start with."


def check_default_model(machine: Machine, load: LoadState) -> Iterator[Diagnosis]:
    """The model that pi starts with."""
    file = machine.load_models_file()
    if file is None:
        return
    if load.is_refused:
        evidence = (
            "pi loads nothing from models.json (see above): "
            "it starts with a model of its own, if at all."
        )
        yield Diagnosis("default model", OPEN, evidence)
        return
    file = load.drop_providers(file)
    settings = machine.files["settings.json"]
    chosen = [rule for rule in rules.load(MODELS) if rule.name in DEFAULT_MODEL_RULES]
    findings = lint(file, chosen, settings.document)
    for finding in findings:
        evidence = f"{settings.path}, line {finding.line}: {finding.message}"
        state = PROBLEM if finding.severity != "info" else OPEN
        yield Diagnosis("default model", state, evidence, finding.help)
    if findings:
        return
    provider, model = (settings.value.get(key) for key in ("defaultProvider", "defaultModel"))
    providers_with_key = find_usable_providers(file)
    if provider and model:
        diagnosis = _check_configured_default(
            file, f"{provider}/{model}", str(provider), providers_with_key
        )
        asked = settings.value.get("defaultThinkingLevel")
        if diagnosis.state == OK and asked in machine.target.thinking_levels:
            level = find_used_level(file, str(provider), str(model), str(asked))
            yield Diagnosis("default model", OK, f"{diagnosis.evidence}, {level.evidence}")
        else:
            yield diagnosis
    else:
        yield _check_unset_default(file, providers_with_key)


def _check_configured_default(
    file: ModelsFile, reference: str, provider: str, providers_with_key: frozenset[str]
) -> Diagnosis:
    if provider in providers_with_key:
        return Diagnosis("default model", OK, reference)
    others = ", ".join(sorted(providers_with_key)) or "none"
    evidence = (
        f"{reference}, but {provider} has no key here, so pi silently starts with a model of "
        f"another provider that has one: {others}."
    )
    return Diagnosis("default model", PROBLEM, evidence, f"Set the key of {provider}; see above.")


def _check_unset_default(file: ModelsFile, providers_with_key: frozenset[str]) -> Diagnosis:
    """Without a default pi takes the first model that has a key, of whatever provider."""
    own = {provider.name for provider in file.providers if provider.models}
    past = sorted(providers_with_key - own)
    if not providers_with_key:
        return Diagnosis(
            "default model", PROBLEM, "No provider has a key here, so " + NO_MODEL, "See above."
        )
    if not past:
        names = sorted(providers_with_key)
        verb = "has" if len(names) == 1 else "have"
        return Diagnosis(
            "default model", OK, f"none is set; only {shorten_names(names)} {verb} a key"
        )
    set_by = [
        name
        for id in past
        if id in catalogue.get_providers(file.pi)
        for name in catalogue.get_providers(file.pi)[id].env
        if (file.env or {}).get(name)
    ]
    by = f" by ${set_by[0]}" if set_by else ""
    evidence = (
        f"None is set, and {past[0]} has a key too{by}: pi may start with one of its models and "
        "bypass the gateway."
    )
    remedy = "Set defaultProvider and defaultModel in settings.json, spelled exactly."
    return Diagnosis("default model", PROBLEM, evidence, remedy)


def check_picked_model(
    machine: Machine, load: LoadState, model: str, provider: str | None
) -> Diagnosis:
    """What `pi --model MODEL` really picks."""
    words = f"--provider {provider} --model {model}" if provider else f"--model {model}"
    about = f"pi {words}"
    file = machine.load_models_file()
    if file is None:
        return Diagnosis(about, PROBLEM, "There is no models.json to pick from.", "pigen init")
    if load.is_refused:
        evidence = "pi loads nothing from models.json (see above), so it picks from its own models."
        return Diagnosis(about, OPEN, evidence)
    meant = _find_intended(file, model)
    if meant and all(load.is_dropped(each.provider.name) for each in meant):
        evidence = (
            f"pi drops the provider {meant[0].provider.name} (see above), and its models with it."
        )
        return Diagnosis(about, OPEN, evidence)
    file = load.drop_providers(file)
    meant = _find_intended(file, model)
    models, providers_with_key = list_models(file), find_usable_providers(file)
    choice = choose_model(models, provider, model, pi=machine.target, usable=providers_with_key)
    exact = _format_exact_command(file, meant, providers_with_key)
    evidence = f"picks {choice.provider}/{choice.id}"
    level = None
    if choice.thinking and choice.provider and choice.id:
        level = find_used_level(file, choice.provider, choice.id, choice.thinking)
        evidence += f", {level.evidence}"
    if choice.rests_on_built_ins:
        likely = f"stops: {choice.error}" if choice.error else evidence
        unknown = (
            f"pi {machine.target.newer}, whose models pigen does not know, may choose differently"
        )
        return Diagnosis(
            about, OPEN, f"By the models of pi {machine.target} it {likely}; {unknown}.", exact
        )
    if choice.error:
        return Diagnosis(about, PROBLEM, f"pi stops: {choice.error}", exact)
    if choice.is_uncertain:
        return Diagnosis(
            about, PROBLEM, f"{evidence}, or another: letters beyond ASCII decide.", exact
        )
    if choice.warning:
        evidence = f"finds no such model, and sends {choice.id} to {choice.provider} anyway."
        return Diagnosis(about, PROBLEM, evidence, exact)
    has_key = choice.provider in providers_with_key
    if not provider and choice.provider not in {each.name for each in file.providers}:
        stranger = _describe_stranger(file, meant, model, choice, has_key)
        if stranger:
            return Diagnosis(about, PROBLEM, f"{evidence}{stranger}", exact)
    if meant and choice.id not in [each.id for each in meant]:
        return Diagnosis(about, PROBLEM, f"{evidence}, not {meant[0].id}", exact)
    if not has_key:
        return Diagnosis(
            about, PROBLEM, f"{evidence}, which has no key here", "Set its key; see above."
        )
    if level and level.remedy:
        return Diagnosis(about, PROBLEM, evidence, level.remedy)
    return Diagnosis(about, OK, evidence)


def _describe_stranger(
    file: ModelsFile, meant: Sequence[DeclaredModel], model: str, choice: ModelChoice, has_key: bool
) -> str:
    """What is wrong with a pick among pi's own providers; "" where it was asked for by its id."""
    owner = f" of pi's own provider {choice.provider}"
    if not has_key:
        owner += ", which has no key here"
    if meant:
        return f"{owner}; not {meant[0].provider.name}/{meant[0].id}"
    named = (str(choice.id).lower(), f"{choice.provider}/{choice.id}".lower())
    text = (split_level(model, file.pi) or (model,))[0].lower()
    if (has_key and text in named) or not file.models:
        return ""
    return f"{owner}: no model of models.json matches {quote(text)}"


def _find_intended(file: ModelsFile, model: str) -> list[DeclaredModel]:
    """The models of the file that have this name, with or without their provider or slug."""
    text = (split_level(model, file.pi) or (model,))[0]
    texts = {model, text}
    return [
        each
        for each in file.models
        if texts
        & {
            each.id,
            each.id.rpartition("/")[2],
            f"{each.provider.name}/{each.id}",
        }
    ]


def _format_exact_command(
    file: ModelsFile, meant: Sequence[DeclaredModel], providers_with_key: frozenset[str]
) -> str:
    """The command that picks what was most likely meant, else the first model of the file."""
    models = list_models(file)
    for each in meant or file.models[:1]:
        line = format_command(models, each.provider.name, each.id, file.pi, providers_with_key)
        if line:
            return line
    return "Run `pi --list-models`, and use an id as shown there."
