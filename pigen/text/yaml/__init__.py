"""YAML as text: the value, the place of each part of it, and why a text is not YAML.

Whatever can be written as JSON is read, with anchors, aliases and merge keys, by the rules of YAML
1.2: `on` and `yes` are texts. The rest (tags, two documents in one text, keys that are no text,
values that hold themselves) is a fault with a place and a remedy.
"""

from __future__ import annotations

from pigen.common.errors import PigenError
from pigen.text.disk import STDIN
from pigen.text.document import Document
from pigen.text.jsonc import SyntaxFault
from pigen.text.yaml.composer import YamlNode, YamlSyntaxError, compose

__all__ = ["MAX_BYTES", "YamlDocument", "YamlNode", "from_bytes", "from_text"]

MAX_BYTES = 1024 * 1024  # for which ruamel.yaml takes 5 to 20 seconds


def from_bytes(data: bytes, path: str = STDIN) -> YamlDocument:
    """The document in `data`. PigenError for more than 1 MB, and for what is not UTF-8."""
    if len(data) > MAX_BYTES:
        raise PigenError(
            "The file is larger than 1 MB; pigen reads no more YAML than that.",
            path=path,
            help="Check that this is the file you meant. A pigen.yaml can include other files.",
        )
    try:
        return YamlDocument(path, data.decode("utf-8"))
    except UnicodeDecodeError:
        raise PigenError(
            "The file is not written in UTF-8, so it cannot be read.",
            path=path,
            help="Save it as UTF-8.",
        ) from None


def from_text(text: str, path: str = STDIN) -> YamlDocument:
    return from_bytes(text.encode("utf-8", "replace"), path)


class YamlDocument(Document):
    """One YAML text, with all that a Document offers.

    value    None where the text cannot be read; parts that are aliased are shared, so do not change
             it
    dialect  "yaml", or "broken", with exactly one fault
    """

    is_yaml = True

    def _parse(self, body: str) -> tuple[str, object, bool]:
        self._faults: tuple[SyntaxFault, ...] = ()
        self._root: YamlNode | None = None
        try:
            self._root, repeated = compose(self, body)
        except YamlSyntaxError as refusal:
            self._faults = (refusal.fault,)
            return "broken", None, False
        return "yaml", self._root.value, repeated

    @property
    def tree(self) -> YamlNode | None:
        return self._root

    @property
    def faults(self) -> tuple[SyntaxFault, ...]:
        return self._faults

    @property
    def is_recovered(self) -> bool:
        return False
