"""What saved Configs hold, as --config ID=FILE gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.commands.load_source import read_json_or_yaml
from pigen.common.errors import PigenError
from pigen.portkey.wrapped_config import extract_config, find_wrapped_config
from pigen.source.configs import CONFIG_ID_PREFIX, TeamConfig
from pigen.source.names import get_child
from pigen.source.resolver import Team
from pigen.text.document import Document


def read_saved_configs(pairs: Sequence[str]) -> dict[str, Document]:
    """The Configs by their ids. PigenError for another form,
    and for a file that holds no Config."""
    return dict(_read_pair(each) for each in pairs)


def add_saved_configs(team: Team, saved_configs: Mapping[str, Document]) -> None:
    """Give the team the saved Configs that its source does not define."""
    for id, document in saved_configs.items():
        if id not in {config.id for config in team.configs.values()}:
            node = document.tree
            assert node is not None
            value = extract_config(document.value)
            assert isinstance(value, dict)
            for step in find_wrapped_config(document.value) or ():
                node = get_child(node, step) or node
            team.configs[id] = TeamConfig(id, id, value, (), node)


def _read_pair(pair: str) -> tuple[str, Document]:
    id, equals, path = pair.partition("=")
    if not id.startswith(CONFIG_ID_PREFIX) or not equals or not path:
        raise PigenError(
            "--config takes the id of a saved Config and the file that holds it.",
            help="Write --config pc-coding-1a2b3c=coding.config.json.",
        )
    document = read_json_or_yaml(path)
    if document.syntax == "broken" or not isinstance(extract_config(document.value), dict):
        raise PigenError(
            "This is not a Config, so it cannot route anything.",
            path=path,
            help="Run `pigen lint` on it: it says where the fault is.",
        )
    return id, document
