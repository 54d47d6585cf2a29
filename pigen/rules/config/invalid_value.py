from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import VALUE, ConfigFile, make_target, name_of


class InvalidValue(Rule):
    """A value in the Config has the right type, but the gateway does not accept it.

    The gateway then refuses the whole Config.

    Use a value that the message lists.
    """

    effect = REJECTED
    topic = KEYS
    examples = (
        Good(make_target(cache={"mode": "simple"})),
        Bad(make_target(cache={"mode": "exact"}), at="/cache/mode"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for refusal in file.find_rejections(VALUE):
            name = f'"{name_of(refusal.path)}"' if refusal.path else "The Config"
            message = refusal.message[0].lower() + refusal.message[1:].rstrip(".") + "."
            yield Problem(
                refusal.path,
                f"{name} is refused: {message}",
                _REMEDIES.get(
                    refusal.message, "Write what Portkey's description of Configs shows for it."
                ),
            )


_REMEDIES = {
    "Invalid input": "Write a list of ids, or a list of objects, but not both in one list."
}
