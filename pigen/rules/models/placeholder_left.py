from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_dummy, is_placeholder, strip_scheme
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.builtin_defaults import find_built_in
from pigen.pi.declared import DeclaredProvider, is_api_key
from pigen.pi.interpolation import format_variable, is_command, suggest_key_variable
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.placeholders import is_placeholder_id, may_be_placeholder_ids
from pigen.pi.release import Pi

BEDROCK = "amazon-bedrock"


class PlaceholderLeft(Rule):
    """A key, a URL or a model id is still the text of an example.

    pi sends YOUR_PORTKEY_API_KEY or <your-key> as the key, and the gateway answers 401. An apiKey
    that only repeats the provider's name does the same. A server of your own may check no key and
    answer anyway. Requests to https://your-host/v1 or example.com reach nobody, and no server
    has a model called REPLACE_ME.

    Put the real value in its place; for a key, $NAME of a variable that holds it.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers", "baseUrl", "models")
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("@a/m", apiKey="$YOUR_PORTKEY_API_KEY")),
        Good(make_models_json("m", baseUrl="https://yourls.acme.io/v1")),
        Good(
            make_models_json("m", name="vllm", apiKey="vllm", baseUrl="http://gpu-box:8000/v1"),
            note="A server of your own.",
        ),
        Good(make_models_json("@a/id-model", "your-finance/llama", "xxx-large", "model")),
        Good(make_models_json("m", apiKey="k", baseUrl="http://192.168.0.7:8000/v1")),
        Bad(
            make_models_json("m", apiKey="k", baseUrl="http://192.168.x.x:8000/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("@a/m", apiKey="YOUR_PORTKEY_API_KEY"), at="/providers/portkey/apiKey"
        ),
        Bad(make_models_json("@a/m", apiKey="sk-xxxxxxxxxxxx"), at="/providers/portkey/apiKey"),
        Bad(
            make_models_json("m", apiKey="YOUR_KEY", baseUrl="http://localhost:8080/v1"),
            at="/providers/portkey/apiKey",
            effect=RISK,
        ),
        Bad(
            make_models_json("m", name="acme", apiKey="acme", baseUrl="https://llm.acme.io/v1"),
            at="/providers/acme/apiKey",
            effect=RISK,
        ),
        Bad(
            make_models_json("@a/m", headers={"Authorization": "Bearer <your-key>"}),
            at="/providers/portkey/headers/Authorization",
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey-config": "pc-***"}),
            at="/providers/portkey/headers/x-portkey-config",
        ),
        Bad(make_models_json("m", baseUrl="https://your-host/v1"), at="/providers/portkey/baseUrl"),
        Bad(
            make_models_json("m", baseUrl="https://REPLACE-ME/v1"), at="/providers/portkey/baseUrl"
        ),
        Bad(make_models_json("m", baseUrl="insert your URL here"), at="/providers/portkey/baseUrl"),
        Bad(
            make_models_json("m", baseUrl="https://llm.example.com/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("m", baseUrl="http://<server-ip>:8000/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(make_models_json("REPLACE_ME"), at="/providers/portkey/models/0/id", effect=RISK),
        Bad(make_models_json("@a/m", "id"), at="/providers/portkey/models/1/id", effect=RISK),
        Bad(
            make_models_json("@your-provider/gpt-4o"),
            at="/providers/portkey/models/0/id",
            effect=RISK,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            if base.is_placeholder:
                yield Problem(
                    base.path,
                    "This URL is still the example's text: every request to it will fail.",
                    "Write the real base URL.",
                )
        for provider, path, text in file.resolvable_values:
            if is_command(text) or ("$" in text and "{{" not in text):
                continue
            if is_placeholder(text):
                if is_api_key(path) or _may_be_key(str(path[-1]), text):
                    yield _make_key_problem(provider, path, text, file.pi)
            elif is_api_key(path) and _repeats_name(provider, text, file.pi):
                yield _make_name_problem(provider, path, file.pi)
        yield from self.check_without_connection(file)

    def check_without_connection(self, file: ModelsFile) -> Iterator[Problem]:
        if not may_be_placeholder_ids([model.id for model in file.models]):
            return
        for model in file.models:
            if is_placeholder_id(model.id):
                yield Problem(
                    (*model.path, "id"),
                    f"{quote(model.id)} is still the example's text: a server that looks the model "
                    "up will not know it.",
                    "Write the id as the server lists it.",
                    effect=RISK,
                    cause="id",
                )


def _make_key_problem(provider: DeclaredProvider, path: JsonPath, text: str, pi: Pi) -> Problem:
    is_own = provider.is_own_server
    shown = quote(strip_scheme(text))
    return Problem(
        path,
        f"{shown} is still the text of an example: pi will send it as it is"
        + (
            ", and a server that checks keys will answer 401."
            if is_own
            else ", and every request will be answered with 401."
        ),
        _suggest(provider, pi)
        if is_api_key(path)
        else "Write the real value, or the variable that holds it.",
        effect=RISK if is_own else None,
        cause="key",
    )


def _make_name_problem(provider: DeclaredProvider, path: JsonPath, pi: Pi) -> Problem:
    return Problem(
        path,
        "The key is only the provider's name: pi will send it as it is, and a server that checks "
        "keys will answer 401.",
        _suggest(provider, pi),
        effect=RISK,
        cause="name",
    )


def _suggest(provider: DeclaredProvider, pi: Pi) -> str:
    written = format_variable(suggest_key_variable(provider.name), pi)
    return f'Write the variable that holds your key, such as "{written}".'


def _repeats_name(provider: DeclaredProvider, text: str, pi: Pi) -> bool:
    """The key is the name of a provider on a public host, and no dummy,
    which another rule knows."""
    if text.lower() != provider.name.lower() or is_dummy(text) or provider.name == BEDROCK:
        return False
    has_url = any(model.base_url for model in provider.models) or "baseUrl" in provider.value
    if not has_url:
        return find_built_in(provider, pi) is not None
    return not provider.is_own_server


def _may_be_key(name: str, text: str) -> bool:
    """A header whose value matters: "..." may well be a part of some other one."""
    low = name.lower()
    if any(word in low for word in ("auth", "key", "token", "secret", "portkey")):
        return "..." not in text or len(text) < 24
    return text.startswith("<your")
