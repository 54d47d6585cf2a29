"""What pi loses of models.json: found once, for all that depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import DROPPED, REJECTED
from pigen.doctor.diagnosis import OK, OPEN, Diagnosis
from pigen.doctor.machine import Machine
from pigen.lint.runner import lint
from pigen.outputs.redact_findings import redact_findings
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.text.document import format_pointer

_EFFECTS = (REJECTED, DROPPED)
_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class LoadState:
    """findings  of models.json and the files beside it, the worst first; `lost` those by which pi
    refuses the file or drops a provider"""

    findings: Sequence[Finding] = ()

    @property
    def lost(self) -> Sequence[Finding]:
        return [each for each in self.findings if each.effect in _EFFECTS]

    @property
    def is_refused(self) -> bool:
        """pi takes nothing from the file."""
        return any(each.effect == REJECTED for each in self.findings)

    def is_dropped(self, provider: str) -> bool:
        """pi takes nothing from this provider."""
        place = format_pointer(("providers", provider))
        return self.is_refused or any(
            each.pointer == place or each.pointer.startswith(place + "/") for each in self.lost
        )

    def find_key_error(self, provider: str) -> Finding | None:
        """The error of lint in the provider's apiKey."""
        place = format_pointer(("providers", provider, "apiKey"))
        for each in self.findings:
            if each.pointer == place and each.severity == "error":
                return each
        return None

    def drop_providers(self, file: ModelsFile) -> ModelsFile:
        """The file without the providers that pi drops."""
        file.providers = [each for each in file.providers if not self.is_dropped(each.name)]
        file.models = [model for provider in file.providers for model in provider.models]
        return file

    def withhold(
        self, lines: Iterable[Diagnosis], provider: str | None = None
    ) -> Iterator[Diagnosis]:
        """The lines, of which none is well where pi reads nothing of what they are about."""
        lost = self.is_refused if provider is None else self.is_dropped(provider)
        for line in lines:
            if lost and line.state == OK:
                what = "models.json" if self.is_refused else f"the provider {provider}"
                evidence = (
                    f"{line.evidence.rstrip('.')}; but pi loads nothing from {what} (see above)."
                )
                line = replace(line, state=OPEN, evidence=evidence)
            yield line


def inspect_load(machine: Machine, pi: Pi | None = None) -> LoadState:
    """By the release of the machine, or another."""
    file = machine.load_models_file(pi)
    if file is None:
        return LoadState()
    settings, auth = (machine.files[name].document for name in ("settings.json", "auth.json"))
    findings = lint(file, rules.load(MODELS), settings)
    findings.sort(key=lambda each: (each.effect != REJECTED, _SEVERITIES.index(each.severity)))
    return LoadState(redact_findings(findings, file.document, settings, auth))
