"""pi as a lint target: which release, and what that release does with a models.json.

Every change of pi's behaviour that a rule asks about has one name here, so that a rule reads
`file.pi.interpolates` and no version number is written twice. The numbers were measured on the
published packages; the releases measured stand in MEASURED, and which they are in one data file,
catalogue/releases.json, which `make pi` writes.
"""

from __future__ import annotations

import os

from pigen.common.resources import parse_json
from pigen.pi.sent_requests import SentRequests

OLDEST = "0.51.0"
_FILE = os.path.join(os.path.dirname(__file__), "catalogue", "releases.json")
with open(_FILE, encoding="utf-8") as _file:
    _KNOWN = parse_json(_file.read())
NEWEST: str = _KNOWN["newest"]
MEASURED: tuple[str, ...] = tuple(_KNOWN["measured"])
# Every release on npm, the oldest first: its number, the day it came out, and when the models in it
# were listed (None before 0.82.0, which does not say).
RELEASES: tuple[tuple[str, str, str | None], ...] = tuple(map(tuple, _KNOWN["releases"]))


def parse_version(text: str) -> tuple[int, int, int]:
    """`"0.84.3"` or `"v0.84"` as numbers to compare; ValueError where it is no version."""
    parts = text.strip().removeprefix("v").split(".")
    if not 1 <= len(parts) <= 3 or not all(p.isascii() and p.isdigit() for p in parts):
        raise ValueError(text)
    major, minor, patch = (*map(int, parts), 0, 0)[:3]
    return major, minor, patch


class Pi(SentRequests):
    """One release of pi. `Pi("0.80.3")`; `number` is comparable, `str()` gives `0.80.3`.

    newer  the release that is really meant, where it is newer than any that pigen knows: this one
           is judged by in its place, and what rests on pi's built-in lists is then no more than
           likely. "" otherwise
    """

    __slots__ = ("newer", "number")

    def __init__(self, version: str, newer: str = "") -> None:
        self.number = parse_version(version)
        self.newer = newer

    def __str__(self) -> str:
        return ".".join(map(str, self.number))

    def __repr__(self) -> str:
        return f"Pi({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pi) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)

    def is_at_least(self, version: str) -> bool:
        """Whether this is `version` or a later one."""
        return self.number >= parse_version(version)

    def describe(self) -> str:
        """`1.6`, or `1.6 in place of 1.7.0, which pigen does not know yet`."""
        if not self.newer:
            return str(self)
        return f"{self} in place of {self.newer}, which pigen does not know yet"

    # Reading the file

    @property
    def reads_comments(self) -> bool:
        """`//` comments and trailing commas; before, plain JSON only."""
        return self.number >= (0, 73, 1)

    @property
    def reads_bom(self) -> bool:
        """One leading byte order mark; before, it is a syntax error."""
        return self.number >= (0, 84, 3)

    @property
    def keeps_good_providers(self) -> bool:
        """A semantic error drops its provider alone; before, it loses the whole file."""
        return self.number >= (0, 80, 8)

    @property
    def checks_compat(self) -> bool:
        """`compat` is one typed object; before, a union that lets a wrong value pass."""
        return self.number >= (1, 2, 0)

    @property
    def needs_api_key(self) -> bool:
        """A custom provider with models needs `apiKey` for the file to load."""
        return self.number < (0, 80, 0)

    @property
    def built_ins_need_all(self) -> bool:
        """Models added to a built-in provider need baseUrl, apiKey and api like any other's."""
        return self.number < (0, 67, 2)

    @property
    def counts_headers(self) -> bool:
        """A provider with `headers` alone is not empty."""
        return self.number >= (0, 69, 0)

    @property
    def overrides_custom_models(self) -> bool:
        """`modelOverrides` applies to models of the file too, not to built-in ones alone."""
        return self.number >= (0, 80, 8)

    @property
    def accepts_key_only_provider(self) -> bool:
        """A provider with no more than apiKey or authHeader (or oauth) loads."""
        return self.number >= (0, 80, 8)

    @property
    def reads_oauth(self) -> bool:
        """`oauth` of a provider is read."""
        return self.number >= (0, 80, 7)

    @property
    def inherits_from_built_in(self) -> bool:
        """A model of a built-in provider inherits api and baseUrl from the closest built-in one."""
        return self.number >= (0, 80, 8)

    @property
    def fetches_catalogue(self) -> bool:
        """pi adds to its built-in models those that its makers have published since."""
        return self.number >= (0, 80, 8)

    @property
    def personalises_openrouter(self) -> bool:
        """The stored list of openrouter's models takes the place of the built-in one."""
        return self.number >= (1, 3, 0)

    @property
    def lists_chat_models_alone(self) -> bool:
        """Stored models have a type, and only those for chat are listed."""
        return self.number >= (0, 99, 1)

    # Values of apiKey and headers

    @property
    def interpolates(self) -> bool:
        """`$NAME` and `${NAME}` stand for environment variables, `$$` for a dollar sign."""
        return self.number >= (0, 77, 0)

    @property
    def rewrites_bare_names(self) -> bool:
        """At start-up pi turns `NAME` into `$NAME` in the user's own file, losing comments."""
        return (0, 77, 0) <= self.number < (0, 79, 4)

    @property
    def looks_up_bare_names(self) -> bool:
        """`NAME` alone is looked up as an environment variable, by pi or by its rewrite."""
        return self.number < (0, 79, 4)

    @property
    def prefers_file_key(self) -> bool:
        """models.json's apiKey beats the provider's own environment variable."""
        return self.number >= (0, 80, 2)

    # Requests

    @property
    def clamps_answer_to_context(self) -> bool:
        """max tokens are cut to contextWindow less the input less 4096, at least 1."""
        return self.number >= (0, 80, 3)

    @property
    def sends_bedrock_key(self) -> bool:
        """An apiKey of amazon-bedrock goes out as a Bearer token; before, requests are signed with
        the AWS credentials all the same. Measured on 0.80.3 and 0.87.1, the releases between count
        as the older."""
        return self.number >= (0, 87, 1)

    @property
    def overrides_extension_models(self) -> bool:
        """`modelOverrides` reaches the models that an extension registers."""
        return self.number >= (0, 80, 4)

    @property
    def reads_compaction_overrides(self) -> bool:
        """settings.json's `compaction.modelOverrides` sets the reserve of one model."""
        return self.number >= (0, 86, 1)

    @property
    def apis(self) -> tuple[str, ...]:
        """The `api` values that a request finds code for."""
        known = (
            "openai-completions",
            "openai-responses",
            "anthropic-messages",
            "google-generative-ai",
            "google-vertex",
            "mistral-conversations",
            "azure-openai-responses",
            "openai-codex-responses",
            "bedrock-converse-stream",
        )
        return (*known, "pi-messages") if self.number >= (0, 80, 7) else known

    # Choosing a model

    @property
    def ambiguity_is_an_error(self) -> bool:
        """`--model ID` with that id under two usable providers ends with exit code 1."""
        return self.number >= (0, 84, 0)

    @property
    def provider_needs_model(self) -> bool:
        """`--provider` without `--model` is an error; before, it does nothing."""
        return self.number >= (1, 0, 0)

    @property
    def reads_level_of_unknown_model(self) -> bool:
        """A `:level` is taken off a model id that pi does not know, too."""
        return self.number >= (0, 79, 2)

    @property
    def prefers_usable_provider(self) -> bool:
        """A usable model whose whole id is P/M beats model M of a provider P without a key."""
        return self.number >= (0, 79, 2)

    @property
    def weighs_credentials(self) -> bool:
        """Every tie between providers is broken by which of them has a key."""
        return self.number >= (1, 3, 0)

    @property
    def knows_providers_with_slashes(self) -> bool:
        """In `P/M` the provider's id may have slashes itself."""
        return self.number >= (1, 5, 0)

    @property
    def takes_brackets_literally(self) -> bool:
        """In a list of models an id with brackets is tried as it stands before it is a glob."""
        return self.number >= (0, 82, 0)

    @property
    def thinking_levels(self) -> tuple[str, ...]:
        levels = ("off", "minimal", "low", "medium", "high", "xhigh")
        return (*levels, "max") if self.number >= (0, 80, 6) else levels

    @property
    def azure_provider(self) -> str:
        """The id of the built-in provider for Azure OpenAI."""
        return "azure" if self.number >= (1, 0, 3) else "azure-openai-responses"
