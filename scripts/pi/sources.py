"""What two releases' packages say: the published schema, watched source files, the changelog."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import npm
from .mentions import find_mentions
from .report import Part, in_short

CORE = (
    "auth-storage", "auth-guidance", "defaults", "model-config", "model-registry", "model-resolver",
    "model-runtime", "models-store", "pi-ai-schemas", "preferred-providers", "provider-composer",
    "provider-matching", "remote-catalog-provider", "resolve-config-value", "runtime-credentials",
    "settings-defaults", "settings-manager", "settings-schema", "compaction/compaction",
)  # fmt: skip
AROUND = ("cli/auth-check", "cli/list-models", "config", "migrations")
AI = (
    "api/anthropic-messages", "api/azure-openai-config", "api/azure-openai-responses",
    "api/bedrock-converse-stream", "api/constrained-sampling", "api/github-copilot-headers",
    "api/google-generative-ai", "api/google-shared", "api/google-vertex",
    "api/mistral-conversations", "api/openai-codex-responses", "api/openai-completions",
    "api/openai-prompt-cache", "api/openai-responses", "api/openai-responses-shared",
    "api/pi-messages", "api/simple-options", "api/transform-messages", "env-api-keys",
    "legacy-api-aliases", "models", "model-catalog", "providers/compat-schema",
    "providers/model-schema", "utils/estimate", "utils/retry",
)  # fmt: skip
SCHEMAS = ("models.schema.json", "settings.schema.json")
TOLD = {"$comment", "description", "examples", "title", "default"}  # what a schema does not check
LONGEST = 60  # lines of a file's hunks
CHANGELOG = re.compile(
    r"model|provider|api key|apikey|baseurl|compat|thinking|reasoning|settings\.json|auth|header"
    r"|environment variable|context|gateway|retr(y|ies)|enabledModels|catalog",
    re.IGNORECASE,
)


def compare_schemas(old: str, new: str) -> Part:
    part = Part("Published schema")
    for name in SCHEMAS:
        before, after = (read_schema(version, name) for version in (old, new))
        if before == after:
            part.notes.append(f"{name}: equal")
        elif checked(before) == checked(after):
            changed = [line for line in diff(pretty(before), pretty(after)) if line[0] in "+-"]
            part.notes.append(
                f"{name}: {len(changed) // 2} descriptions differ, nothing that it checks"
            )
        else:
            hunk = list(diff(pretty(checked(before)), pretty(checked(after))))
            part.to_read.append("\n".join([f"{name} checks something else:", *cut(hunk)]))
            part.to_read += mention(hunk)
    return part


def read_schema(version: str, name: str) -> Any:
    return json.loads((npm.install(version) / "schemas" / name).read_text(encoding="utf-8"))


def checked(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: checked(value)
            for key, value in node.items()
            if key not in TOLD or isinstance(value, dict)  # a property may have such a name
        }
    return [checked(value) for value in node] if isinstance(node, list) else node


def pretty(node: Any) -> list[str]:
    return json.dumps(node, indent=1, ensure_ascii=False).split("\n")


def compare_sources(old: str, new: str) -> Part:
    part = Part("Watched sources (by hash)", behaves=False)
    before, after = dict(watched(old)), dict(watched(new))
    equal = []
    for name in dict.fromkeys((*before, *after)):
        if name not in after or name not in before:
            part.to_read.append(f"{name}: {'gone' if name in before else 'new'}")
        elif digest(before[name]) == digest(after[name]):
            equal.append(Path(name).name)
        elif code(before[name]) == code(after[name]):
            part.notes.append(f"{name}: comments alone")
        else:
            hunk = list(diff(before[name].split("\n"), after[name].split("\n")))
            part.to_read.append("\n".join([name, *cut(hunk), *mention(hunk)]))
    part.notes.append(f"{len(equal)} files are equal: {in_short(equal, 100)}")
    return part


def watched(version: str) -> Iterator[tuple[str, str]]:
    """Name and text; a file that this release lacks is left out."""
    homes = {
        "coding-agent": (npm.install(version), (*(f"core/{name}" for name in CORE), *AROUND)),
        "pi-ai": (npm.unpack_ai(version), AI),
    }
    for package, (root, names) in homes.items():
        for name in names:
            file = root / "dist" / f"{name}.js"
            if file.exists():
                yield f"{package}/{name}.js", file.read_text(encoding="utf-8")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def code(text: str) -> list[str]:
    lines = (line.strip() for line in text.split("\n"))
    return [line for line in lines if line and not line.startswith(("//", "/*", "*"))]


def diff(before: list[str], after: list[str]) -> Iterator[str]:
    return (
        line
        for line in difflib.unified_diff(before, after, n=2, lineterm="")
        if not line.startswith(("---", "+++"))
    )


def cut(lines: list[str]) -> list[str]:
    left = len(lines) - LONGEST
    return [*lines[:LONGEST], *([f"... {left} lines more"] if left > 0 else [])]


def mention(hunk: list[str]) -> list[str]:
    """Where pigen speaks of what these lines change."""
    changed = " ".join(line for line in hunk if line.startswith(("+", "-")))
    return [f"= {word}: {in_short(places, 8)}" for word, places in find_mentions(changed).items()]


def compare_changelogs(old: str, new: str) -> Part:
    """The new entries, those about models first and in full."""
    text = (npm.install(new) / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = [line for line in between(text, old) if line.startswith(("- ", "## "))]
    about = [line for line in entries if CHANGELOG.search(line) or line.startswith("## ")]
    part = Part("Changelog", about, behaves=False)
    part.notes.append(f"{len(entries) - len(about)} entries more, of other things")
    return part


def between(text: str, old: str) -> list[str]:
    """The lines above the heading of the older release."""
    lines = text.split("\n")
    ends = [at for at, line in enumerate(lines) if line.startswith(f"## [{old}]")]
    return lines[: ends[0]] if ends else lines


def read_dates(version: str) -> dict[str, str]:
    """The day of each release, as pi's changelog has it."""
    text = (npm.install(version) / "CHANGELOG.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## \[([\d.]+)\] - (\d{4}-\d\d-\d\d)", text, re.MULTILINE))
