"""What the wizard finds on the machine before it asks anything.
Nothing is run and nothing is sent."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from pigen.common.kinds import MARK
from pigen.pi import models_store, release_choice
from pigen.pi.built_ins import BuiltIns
from pigen.pi.catalogue import Fact
from pigen.pi.portkey_gateways import SOURCE_NAME, PortkeyGateways
from pigen.pi.release import Pi
from pigen.text.document import Document, read

# Programs that keep secrets, and can be asked for one by a command.
KEY_STORES = ("op", "security", "pass", "secret-tool")
KEY_VARIABLE = "PORTKEY_API_KEY"


@dataclass(frozen=True)
class ExistingModels:
    """A models.json that is there.

    gateway_providers  its providers that lead to Portkey
    foreign_providers   its providers that pigen did not write
    """

    path: str
    document: Document
    provider_count: int
    gateway_providers: tuple[str, ...]
    foreign_providers: frozenset[str]
    link: str | None = None

    @property
    def is_readable(self) -> bool:
        return self.document.syntax != "broken" and not self.document.has_invalid_bytes


@dataclass(frozen=True)
class MachineState:
    """The machine, as far as it matters here.

    pi         the release to write for; `installation` says what of it is there
    folder     where what is written goes: that of pi's models.json
    source     the pigen.yaml, if there is one
    variables  the environment variables that are set
    """

    pi: Pi
    installation: str
    folder: str
    models: ExistingModels | None = None
    source: str | None = None
    variables: frozenset[str] = frozenset()
    key_stores: tuple[str, ...] = ()
    is_interactive: bool = False

    def read_stored_facts(self) -> Mapping[tuple[str, str], Fact]:
        """Figures of models that pi has fetched since its release, by provider and id."""
        if not self.folder:
            return {}
        store = os.path.join(self.folder, models_store.NAME)
        return BuiltIns(self.pi, store).get_stored_facts()

    def describe(self) -> list[tuple[str, str]]:
        """What was found, a title and a line for each thing."""
        key = f"${KEY_VARIABLE} is {'set' if KEY_VARIABLE in self.variables else 'not set'}"
        lines = [
            ("pi", self.installation),
            ("agent folder", self.folder),
            ("models.json", self._describe_models()),
            (
                "key",
                "; ".join(
                    [
                        key,
                        *(
                            [f"{', '.join(self.key_stores)} can keep one"]
                            if self.key_stores
                            else []
                        ),
                    ]
                ),
            ),
        ]
        if self.source is not None:
            lines.insert(3, ("answers", self.source))
        return lines

    def _describe_models(self) -> str:
        if self.models is None:
            return "none yet"
        link = f", a link to {self.models.link}" if self.models.link else ""
        if not self.models.is_readable:
            return f"there, but pi cannot read it{link}"
        count = self.models.provider_count
        names = (
            f", {', '.join(self.models.gateway_providers)} through Portkey"
            if self.models.gateway_providers
            else ""
        )
        return f"there, {count} provider{'' if count == 1 else 's'}{names}{link}"


def detect_machine(
    pi_version: str | None,
    models_path: str,
    source: str | None,
    environ: Mapping[str, str],
    gateway: str = "",
) -> MachineState:
    """Look around. `models_path` and `source` are where models.json and pigen.yaml would be,
    `gateway` is what --gateway names."""
    pi, remark = release_choice.choose_release(pi_version)
    there = release_choice.find_installed()
    if there is None:
        installed = f"not on the PATH; writing for {pi}"
    elif there.version is None:
        installed = f"{there.command}, of an unknown release; writing for {pi}"
    else:
        installed = f"{there.version}, {there.command}" + (
            f"; writing for {pi}" if str(pi) != there.version else ""
        )
    return MachineState(
        pi,
        installed + (f" ({remark})" if remark else ""),
        os.path.dirname(models_path) or ".",
        find_existing(models_path, gateway),
        source,
        frozenset(name for name, value in environ.items() if value),
        tuple(name for name in KEY_STORES if shutil.which(name, path=environ.get("PATH", ""))),
        sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty(),
    )


def find_existing(path: str, gateway: str = "") -> ExistingModels | None:
    """The models.json at `path`; PigenError where it cannot be read from the disk at all."""
    if not os.path.lexists(path):
        return None
    document = read(path)
    providers = get_providers(document)
    known = make_gateways(document, gateway)
    gateways = tuple(name for name, each in providers.items() if known.find_evidence(each))
    link = os.path.realpath(path) if os.path.islink(path) else None
    foreign = frozenset(name for name, each in providers.items() if MARK not in each)
    return ExistingModels(path, document, len(providers), gateways, foreign, link)


def get_providers(document: Document) -> Mapping[str, Mapping[str, object]]:
    value = document.value
    providers = value.get("providers") if isinstance(value, dict) else None
    if not isinstance(providers, dict) or document.syntax == "broken":
        return {}
    return {name: each for name, each in providers.items() if isinstance(each, dict)}


def make_gateways(document: Document, gateway: str = "") -> PortkeyGateways:
    """What tells which providers of a models.json lead to Portkey;
    `gateway` is that of --gateway."""
    source_path = os.path.join(os.path.dirname(document.path), SOURCE_NAME)
    return PortkeyGateways(get_providers(document), gateway, source_path)
