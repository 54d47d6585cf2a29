"""models-store.json, in which pi keeps the lists of models that its makers have published since.

pi reads it at start-up, offline too, and puts what it says over the models built in. Measured with
0.87.1 to 1.6, and read in the code of the releases before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.common.errors import PigenError
from pigen.pi.release import RELEASES, Pi, parse_version
from pigen.text.disk import read_bytes

NAME = "models-store.json"
OPENROUTER = "openrouter"
RADIUS = "radius"  # has a store of its own
_FIRST_WITH_DATE = (0, 81, 1)  # before, the store counts whatever its age

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class StoredList:
    """What is stored of one provider: models by id, each as pi's packages state one.

    replaces  it takes the place of the whole built-in list, and does not just add to it
    """

    __slots__ = ("models", "replaces")

    def __init__(self, models: Mapping[str, Mapping[str, Any]], replaces: bool) -> None:
        self.models = models
        self.replaces = replaces


class ModelsStore:
    """The file, parsed when one of its models may be asked for; nothing where it is missing or
    broken, of which pi says nothing either."""

    __slots__ = ("_lists", "_pi", "_text", "_value")

    def __init__(self, path: str, pi: Pi) -> None:
        self._pi = pi
        self._text = _read_text(path) if pi.fetches_catalogue else ""
        self._value: dict[str, Any] | None = None
        self._lists: dict[str, StoredList | None] = {}

    def get_list(self, provider: str) -> StoredList | None:
        """What it adds to a built-in provider; None for nothing."""
        if not self._may_mention(provider):
            return None
        if provider not in self._lists:
            self._lists[provider] = self._read_list(provider)
        return self._lists[provider]

    def find_models(self, id: str) -> Mapping[str, Mapping[str, Any]]:
        """The stored models of this id, by provider."""
        if not self._may_mention(id):
            return {}
        lists = {provider: self.get_list(provider) for provider in self._load()}
        return {name: each.models[id] for name, each in lists.items() if each and id in each.models}

    def list_providers(self) -> Sequence[str]:
        """Those of which something counts."""
        return [name for name in self._load() if self.get_list(name)] if self._text else []

    def _may_mention(self, word: str) -> bool:
        """Searching is far cheaper than parsing, and most that is asked for is not there."""
        return bool(self._text) and (f'"{word}"' in self._text or "\\" in self._text)

    def _load(self) -> dict[str, Any]:
        if self._value is None:
            from json import loads  # as strict as JSON.parse, but for what pi never writes

            try:
                value = loads(self._text)
            except (ValueError, RecursionError):
                value = None
            self._value = value if isinstance(value, dict) else {}
        return self._value

    def _read_list(self, provider: str) -> StoredList | None:
        entry = self._load().get(provider)
        if not isinstance(entry, dict) or provider == RADIUS:
            return None
        listed = entry.get("models")
        if not isinstance(listed, list):
            return None
        if None in listed:
            return None  # over which pi stumbles
        personal = provider == OPENROUTER and self._pi.personalises_openrouter
        if not personal and not _is_newer(entry.get("lastModified"), self._pi):
            return None
        own = [
            model
            for model in listed
            if isinstance(model, dict)
            and model.get("provider") == provider
            and isinstance(model.get("id"), str)
        ]
        models = {
            model["id"]: model
            for model in own
            if not self._pi.lists_chat_models_alone or model.get("type", "chat") == "chat"
        }
        return StoredList(models, personal) if own else None


def _read_text(path: str) -> str:
    try:
        return read_bytes(path).decode("utf-8", "replace").removeprefix("\ufeff")
    except PigenError:
        return ""


def _is_newer(modified: object, pi: Pi) -> bool:
    """Whether pi prefers a list of this date to its own. A date in words was taken for newer up to
    1.0.3: there it was asked whether it is older."""
    own = get_list_date(pi)
    if own is None:
        return True
    if isinstance(modified, int | float) and not isinstance(modified, bool):
        return modified > own
    return isinstance(modified, str) and not pi.personalises_openrouter


def get_list_date(pi: Pi) -> float | None:
    """When the models in this release were listed, in milliseconds; None where pi does not ask.
    One that npm does not have counts as the one before it."""
    if pi.number < _FIRST_WITH_DATE:
        return None
    from datetime import datetime, timezone

    known = [release for release in RELEASES if parse_version(release[0]) <= pi.number]
    _, day, made = known[-1]
    # Before 0.82.0 it is the date of the installed file, which is no older than the release.
    moment = datetime.fromisoformat((made or f"{day}T00:00:00.000Z").replace("Z", "+00:00"))
    return round(moment.astimezone(timezone.utc).timestamp() * 1000)
