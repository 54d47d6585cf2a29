"""What the wizard finds on the machine before it asks anything. Nothing is run and nothing is sent."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from pigen.build.merge import MARK
from pigen.lint import discovery
from pigen.pi import release_choice
from pigen.pi.models_file import PORTKEY_HOST
from pigen.pi.release import Pi
from pigen.text.document import Document, read

# Programs that keep secrets, and can be asked for one by a command.
KEEPERS = ("op", "security", "pass", "secret-tool")
VARIABLE = "PORTKEY_API_KEY"


@dataclass(frozen=True)
class Existing:
    """A models.json that is there.

    gateways  its providers that lead to Portkey
    foreign   its providers that pigen did not write
    """

    path: str
    document: Document
    providers: int
    gateways: tuple[str, ...]
    foreign: frozenset[str]
    link: str | None = None

    @property
    def is_readable(self) -> bool:
        return self.document.dialect != "broken" and not self.document.replaced


@dataclass(frozen=True)
class Found:
    """The machine, as far as it matters here.

    pi         the release to write for; `installed` says what of it is there
    folder     where what is written goes: that of pi's models.json
    source     the pigen.yaml, if there is one
    variables  the environment variables that are set
    """

    pi: Pi
    installed: str
    folder: str
    models: Existing | None = None
    source: str | None = None
    variables: frozenset[str] = frozenset()
    keepers: tuple[str, ...] = ()
    can_ask: bool = False

    def lines(self) -> list[tuple[str, str]]:
        """What was found, a title and a line for each thing."""
        key = f"${VARIABLE} is {'set' if VARIABLE in self.variables else 'not set'}"
        lines = [
            ("pi", self.installed),
            ("agent folder", self.folder),
            ("models.json", self._models()),
            (
                "key",
                "; ".join(
                    [key, *([f"{', '.join(self.keepers)} can keep one"] if self.keepers else [])]
                ),
            ),
        ]
        if self.source is not None:
            lines.insert(3, ("answers", self.source))
        return lines

    def _models(self) -> str:
        if self.models is None:
            return "none yet"
        link = f", a link to {self.models.link}" if self.models.link else ""
        if not self.models.is_readable:
            return f"there, but pi cannot read it{link}"
        count = self.models.providers
        names = (
            f", {', '.join(self.models.gateways)} through Portkey" if self.models.gateways else ""
        )
        return f"there, {count} provider{'' if count == 1 else 's'}{names}{link}"


def look(
    pi_version: str | None, models_path: str, source: str, environ: Mapping[str, str]
) -> Found:
    """Look around. `models_path` and `source` are where models.json and pigen.yaml would be."""
    pi, remark = release_choice.choose(pi_version)
    there = release_choice.installed()
    if there is None:
        installed = f"not on the PATH; writing for {pi}"
    elif there.version is None:
        installed = f"{there.command}, of a release that cannot be told; writing for {pi}"
    else:
        installed = f"{there.version}, {there.command}" + (
            f"; writing for {pi}" if str(pi) != there.version else ""
        )
    return Found(
        pi,
        installed + (f" ({remark})" if remark else ""),
        os.path.dirname(models_path) or ".",
        existing(models_path),
        source if os.path.lexists(source) else None,
        frozenset(name for name, value in environ.items() if value),
        tuple(name for name in KEEPERS if shutil.which(name, path=environ.get("PATH", ""))),
        sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty(),
    )


def existing(path: str) -> Existing | None:
    """The models.json at `path`; PigenError where it cannot be read from the disk at all."""
    if not os.path.lexists(path):
        return None
    document = read(path)
    providers = providers_of(document)
    gateways = tuple(name for name, each in providers.items() if leads_to_portkey(each))
    link = os.path.realpath(path) if os.path.islink(path) else None
    foreign = frozenset(name for name, each in providers.items() if MARK not in each)
    return Existing(path, document, len(providers), gateways, foreign, link)


def providers_of(document: Document) -> Mapping[str, Mapping[str, object]]:
    value = document.value
    providers = value.get("providers") if isinstance(value, dict) else None
    if not isinstance(providers, dict) or document.dialect == "broken":
        return {}
    return {name: each for name, each in providers.items() if isinstance(each, dict)}


def leads_to_portkey(provider: Mapping[str, object]) -> bool:
    return PORTKEY_HOST in str(provider.get("baseUrl", "")).lower()


def default_path() -> str:
    return os.path.join(discovery.agent_dir(), discovery.NAMES[0])
