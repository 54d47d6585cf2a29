from __future__ import annotations

from collections.abc import Iterator

from pigen.common.home import get_node_home
from pigen.diagnostics.rule import HINT, IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.agent_dir import CERTAIN, MODELS_FILE, find_agent_dir, judge_place
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.text.disk import STDIN


class FileNeverRead(Rule):
    """The file is in a project's .pi folder, where pi never looks for a models.json.

    pi reads one models.json: that of its own folder, $PI_CODING_AGENT_DIR or ~/.pi/agent. From a
    project it reads .pi/settings.json and the like, but neither .pi/models.json nor
    .pi/agent/models.json, so none of the providers in this file exist for it.

    Move the file to pi's folder, or start pi with PI_CODING_AGENT_DIR set to the folder it is in.
    """

    effect = IGNORED
    topic = ADDRESSES
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("@a/m"), path="shared/models.json"),
        Bad(make_models_json("@a/m"), at="", path="work/.pi/models.json"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        path = file.document.path
        if path == STDIN or not path.endswith(MODELS_FILE):
            return
        place = judge_place(path)
        if place is None:
            return
        yield Problem(
            slice(0, 1),
            f"pi never reads this file: it reads {_shorten(find_agent_dir())}/{MODELS_FILE}, in "
            "every project.",
            "Move its providers there, or start pi with PI_CODING_AGENT_DIR set to this folder.",
            effect=IGNORED if place == CERTAIN else HINT,
        )


def _shorten(folder: str) -> str:
    import os

    home = get_node_home()
    return f"~{folder[len(home) :]}" if folder.startswith(home + os.sep) else folder
