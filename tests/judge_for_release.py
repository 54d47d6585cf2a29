"""A program for tests: what pigen says of models.json files for one release of pi,
and what it chooses.

    PYTHONPATH=... python judge_for_release.py 1.6 < files.jsonl

Each line is {"models", "settings", "auth", "choices": [[provider, model], ...]}, each answer
{"findings", "choices"}. The package is the one that PYTHONPATH leads to, so that one with older
data can be asked.
"""

from __future__ import annotations

import json
import sys

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release_choice import choose_release
from pigen.pi.selection import choose_model, find_usable_providers, list_models
from pigen.text.document import Document, from_text


def main() -> None:
    pi, _ = choose_release(sys.argv[1])
    known = list(rules.load(MODELS))
    for line in sys.stdin:
        question = json.loads(line)
        settings = _make_document(question["settings"], "settings.json")
        file = build_models_file(
            from_text(json.dumps(question["models"]), "models.json"),
            pi,
            settings=settings,
            auth=_make_document(question["auth"], "auth.json"),
        )
        models, usable = list_models(file), find_usable_providers(file)
        answer = {
            "findings": [
                {
                    "rule": each.rule,
                    "file": each.file,
                    "pointer": each.pointer,
                    "severity": each.severity,
                    "message": each.message,
                    "fix": each.fix.title if each.fix else None,
                }
                for each in lint(file, known, settings)
            ],
            "choices": [],
        }
        for provider, model in question["choices"]:
            choice = choose_model(models, provider, model, pi=pi, usable=usable)
            answer["choices"].append(
                {
                    "certain": not choice.is_uncertain,
                    "picked": [choice.provider, choice.id, choice.thinking, choice.error],
                }
            )
        print(json.dumps(answer))


def _make_document(value: object, name: str) -> Document | None:
    return None if value is None else from_text(json.dumps(value), name)


if __name__ == "__main__":
    main()
