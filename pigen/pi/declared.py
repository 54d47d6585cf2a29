"""What a models.json declares: providers with their models, overrides and base URLs, each with its
route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import JsonPath
from pigen.javascript.urls import parse_url
from pigen.pi.placeholders import is_placeholder_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DeclaredModel:
    """One entry of a provider's `models`, with an id."""

    __slots__ = ("id", "index", "provider", "value")

    def __init__(self, provider: DeclaredProvider, index: int, value: dict[str, Any]) -> None:
        self.provider = provider
        self.index = index
        self.value = value
        self.id: str = value["id"]

    @property
    def path(self) -> JsonPath:
        return ("providers", self.provider.name, "models", self.index)

    @property
    def api(self) -> str | None:
        """The api written for it, at the model or its provider; None where pi inherits one."""
        return self.value.get("api") or self.provider.value.get("api")

    @property
    def base_url(self) -> str | None:
        return self.value.get("baseUrl") or self.provider.value.get("baseUrl")

    @property
    def compat(self) -> Mapping[str, object]:
        """The provider's compat with the model's own on top, as pi merges them."""
        return {**self.provider.value.get("compat", {}), **self.value.get("compat", {})}


class ModelOverride:
    """One entry of a provider's `modelOverrides`."""

    __slots__ = ("id", "provider", "value")

    def __init__(self, provider: DeclaredProvider, id: str, value: dict[str, Any]) -> None:
        self.provider = provider
        self.id = id
        self.value = value

    @property
    def path(self) -> JsonPath:
        return ("providers", self.provider.name, "modelOverrides", self.id)


class DeclaredProvider:
    """One entry of `providers` that is an object. `models` leaves out entries without an id;
    `entries` is what states figures of models, these and then the overrides."""

    __slots__ = ("entries", "models", "name", "overrides", "value")

    def __init__(self, name: str, value: dict[str, Any]) -> None:
        self.name = name
        self.value = value
        self.models = [
            DeclaredModel(self, index, model)
            for index, model in enumerate(value.get("models", ()))
            if "id" in model
        ]
        self.overrides = [
            ModelOverride(self, k, v) for k, v in value.get("modelOverrides", {}).items()
        ]
        self.entries: list[DeclaredModel | ModelOverride] = [*self.models, *self.overrides]

    @property
    def path(self) -> JsonPath:
        return ("providers", self.name)

    @property
    def is_own_server(self) -> bool:
        """All its requests go to this machine or network, whose servers often check no key."""
        urls = self._list_urls()
        return bool(urls) and all(map(_is_own_url, urls))

    @property
    def has_own_server(self) -> bool:
        """Some of its requests do."""
        return any(map(_is_own_url, self._list_urls()))

    def _list_urls(self) -> list[str]:
        urls = [self.value.get("baseUrl"), *(model.value.get("baseUrl") for model in self.models)]
        return [url for url in urls if url]


def _is_own_url(url: str) -> bool:
    return parse_url(url).is_private() and not is_placeholder_url(url)


class BaseUrl:
    """One baseUrl of the file. `apis` are those of the models that use it, None for one that pi
    inherits; at least one."""

    __slots__ = ("apis", "path", "provider", "text", "url")

    def __init__(
        self, provider: DeclaredProvider, path: JsonPath, text: str, apis: tuple[str | None, ...]
    ) -> None:
        self.provider = provider
        self.path = path
        self.text = text
        self.url = parse_url(text)
        self.apis = apis

    @property
    def is_placeholder(self) -> bool:
        """It is an example's, of which nothing else is known."""
        return is_placeholder_url(self.text)


def is_api_key(path: JsonPath) -> bool:
    """Whether `path`, one that strings() gives, leads to an apiKey and not to a header."""
    return len(path) == 3


def iter_resolvable_values(
    provider: DeclaredProvider,
) -> Iterator[tuple[DeclaredProvider, JsonPath, str]]:
    key = provider.value.get("apiKey")
    if key is not None:
        yield provider, (*provider.path, "apiKey"), key
    owners: list[DeclaredProvider | DeclaredModel | ModelOverride] = [
        provider,
        *provider.models,
        *provider.overrides,
    ]
    for owner in owners:
        headers = owner.value.get("headers")
        if headers:
            for name, value in headers.items():
                yield provider, (*owner.path, "headers", name), value


def iter_base_urls(provider: DeclaredProvider) -> Iterator[BaseUrl]:
    shared = provider.value.get("baseUrl")
    api = provider.value.get("api") or None
    apis: dict[str | None, None] = {}
    for model in provider.models:
        entry = model.value
        own_api = entry.get("api") or api
        own = entry.get("baseUrl")
        if own:
            yield BaseUrl(provider, (*model.path, "baseUrl"), own, (own_api,))
        else:
            apis[own_api] = None
    if shared:
        yield BaseUrl(provider, (*provider.path, "baseUrl"), shared, tuple(apis) or (api,))
