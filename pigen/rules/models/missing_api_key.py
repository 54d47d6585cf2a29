from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_dummy
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, REJECTED, RISK, Add, Bad, Fix, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.javascript.urls import parse_url
from pigen.pi.builtin_defaults import find_built_in
from pigen.pi.declared import DeclaredProvider
from pigen.pi.interpolation import find_header, format_variable, suggest_key_variable
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.placeholders import is_placeholder_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


VARIABLE = "PORTKEY_API_KEY"


def _make_keyless_file(**fields: object) -> dict[str, Any]:
    file = make_models_json("@a/m")
    provider = file["providers"]["portkey"]
    del provider["apiKey"]
    provider.update(fields)
    return file


class MissingApiKey(Rule):
    """A custom provider with models has no key.

    Before 0.80 pi refuses the whole file because of it, even where the server needs no key or
    auth.json has one. From 0.80 pi loads it and refuses each request: `No API key found for ...`,
    also for a local server that checks no key. A key in auth.json or given with --api-key would do,
    so this is certain only in pi's own folder, where auth.json was read. A custom provider has no
    environment variable of its own.

    Add "apiKey" with the $NAME of the variable that holds the key, or any text if the server checks
    none.
    """

    effect = RISK
    topic = SECRETS
    connection_only = True
    rests_on_built_ins = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(
            _make_keyless_file(), auth={"portkey": {"type": "api_key", "key": "$PORTKEY_API_KEY"}}
        ),
        Good({"providers": {"openai": {"models": [{"id": "m"}]}}}, note="It has OPENAI_API_KEY."),
        Good({"providers": {"mine": {"modelOverrides": {"m": {"name": "M"}}}}}),
        Good(_make_keyless_file(oauth="radius")),
        Good(
            _make_keyless_file(headers={"Authorization": "Bearer $KEY"}),
            note="authorization-without-api-key",
        ),
        Good(_make_keyless_file(apiKey=5), note="wrong-type"),
        Bad(
            _make_keyless_file(),
            at="/providers/portkey",
            fixed_content=_make_keyless_file(apiKey="$PORTKEY_API_KEY"),
        ),
        Bad(
            _make_keyless_file(baseUrl="http://localhost:8080/v1"),
            at="/providers/portkey",
            fixed_content=_make_keyless_file(baseUrl="http://localhost:8080/v1", apiKey="none"),
        ),
        Bad(
            _make_keyless_file(baseUrl="ask the admin"),
            at="/providers/portkey",
            note="This is not a URL, so no key is suggested.",
        ),
        Good(make_models_json("@a/m"), pi="0.73.1"),
        Good({"providers": {"openai": {"models": [{"id": "m"}]}}}, pi="0.73.1", note="Built in."),
        Bad(
            _make_keyless_file(),
            at="/providers/portkey",
            pi="0.73.1",
            effect=REJECTED,
            fixed_content=_make_keyless_file(apiKey="PORTKEY_API_KEY"),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        return (
            _report_refused_files(file) if file.pi.needs_api_key else _report_refused_requests(file)
        )


def _report_refused_files(file: ModelsFile) -> Iterator[Problem]:
    """pi before 0.80, which does not load the file."""
    key = f"${VARIABLE}" if file.pi.interpolates else VARIABLE
    for provider in file.providers:
        if (
            "apiKey" in provider.value
            or not provider.value.get("models")
            or find_built_in(provider, file.pi)
        ):
            continue
        fix = Fix(f'Add "apiKey": "{key}"', Add(provider.path, "apiKey", key))
        leads = file.leads_to_portkey(provider)
        yield Problem(
            provider.path,
            f'Provider {quote(provider.name)} has models but no "apiKey", '
            f"which pi {file.pi} requires.",
            f'Add "apiKey": "{key}".'
            if leads
            else 'Add "apiKey"; for a server without keys any text will do.',
            key=True,
            effect=REJECTED,
            fix=fix if leads else None,
            cause="required",
        )


def _report_refused_requests(file: ModelsFile) -> Iterator[Problem]:
    """Later releases, which load the file and have nothing to send."""
    for provider in file.providers:
        if "apiKey" in provider.value or not provider.models:
            continue
        if not file.is_well_typed and _has_any_key(provider, file.raw):
            continue  # of a wrong type, which another rule reports
        if has_other_key(provider, file) or find_header(
            provider.value.get("headers", {}), "authorization"
        ):
            continue
        is_own = provider.is_own_server
        value = "none" if is_own else format_variable(suggest_key_variable(provider.name), file.pi)
        is_certain = file.is_installed and file.auth is not None
        fix = Fix("Add an apiKey", Add(provider.path, "apiKey", value), safe=is_dummy(value))
        yield Problem(
            provider.path,
            f"pi will refuse every request with `No API key found for {provider.name}.`, unless "
            + ("--api-key gives it one." if is_certain else "auth.json or --api-key gives it one."),
            f'Add "apiKey": "{value}"' + ("; the server need not check it." if is_own else "."),
            key=True,
            effect=FAILS if is_certain else None,
            fix=fix if _has_url(provider) else None,
            cause="own server" if is_own else "remote",
        )


def _has_url(provider: DeclaredProvider) -> bool:
    """The models have a base URL which shows whether the server is one's own."""
    urls = [model.base_url or "" for model in provider.models]
    return all(
        parse_url(url).scheme in ("http", "https") and not is_placeholder_url(url) for url in urls
    )


def _has_any_key(provider: DeclaredProvider, raw: object) -> bool:
    providers = raw["providers"] if isinstance(raw, dict) else {}
    return "apiKey" in providers.get(provider.name, ())


def has_other_key(provider: DeclaredProvider, file: ModelsFile) -> bool:
    """pi may find a key elsewhere: in auth.json, in a variable of its own, by signing in."""
    if provider.name in (file.auth or {}) or "oauth" in provider.value:
        return True
    return find_built_in(provider, file.pi) is not None
