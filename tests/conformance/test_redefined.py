"""What a built-in model loses that the file defines again, against the object that pi composes."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from pigen import rules
from pigen.lint.fix import apply_fixes
from pigen.lint.runner import build_models_file, lint
from pigen.pi import catalogue
from pigen.pi.built_ins import BuiltIns
from pigen.pi.catalogue.model_endpoints import list_endpoints
from pigen.pi.declared import DeclaredProvider
from pigen.pi.detected_compat import detect_compat
from pigen.pi.lost_fields import COMPLETIONS, HARMLESS_COMPAT, list_lost_fields
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import from_text
from tests.conformance.pi_install import require
from tests.proof import count, record

SEED = 14
FIELDS = (
    "contextWindow",
    "maxTokens",
    "cost",
    "reasoning",
    "input",
    "thinkingLevelMap",
    "headers",
    "promptCache",
)


def find_lost(own: dict, composed: dict) -> set[str]:
    """The fields of pi's own object that the other lacks or has otherwise, less three of no weight
    and the name."""
    lost = {field for field in FIELDS if own.get(field) and own[field] != composed.get(field)}
    kept = composed.get("compat") or {}
    if own["api"] == COMPLETIONS:  # for whose requests pi finds some of it again by name and URL
        kept = {**detect_compat(own["provider"], own["baseUrl"], own["id"], Pi(NEWEST)), **kept}
    if any(kept.get(k) != v for k, v in own.get("compat", {}).items() if k not in HARMLESS_COMPAT):
        lost.add("compat")
    return lost


def test_what_a_bare_entry_loses(tmp_path: Path) -> None:
    pi = Pi(NEWEST)
    pairs = [
        (name, id)
        for name, built_in in catalogue.get_providers(pi).items()
        if built_in.has_base_url  # azure needs one in the file
        for id in sorted(catalogue.get_model_ids(name, pi))
    ]
    taken = random.Random(SEED).sample(pairs, count(len(pairs), 200))
    names = sorted({name for name, _ in taken})
    plain = tmp_path / "plain.json"
    plain.write_text("{}")
    bare = tmp_path / "bare.json"
    providers = {
        name: {"models": [{"id": id} for other, id in taken if other == name]} for name in names
    }
    bare.write_text(json.dumps({"providers": providers}))
    real = require(NEWEST)
    before, after = (
        {(each["provider"], each["id"]): each for each in answer["models"]}
        for answer in real.ask(
            [{"file": str(plain), "entries": names}, {"file": str(bare), "entries": names}]
        )
    )
    for name in names:
        for model in DeclaredProvider(name, providers[name]).models:
            key = (name, model.id)
            found = {each.name for each in list_lost_fields(model, BuiltIns(pi))}
            assert found == find_lost(before[key], after[key]), key
            assert before[key]["api"] == after[key]["api"]
    record(
        f"Built-in models defined again, what is lost, pi {NEWEST}", f"{len(taken)} of {len(taken)}"
    )


def test_a_move_keeps_where_and_how_pi_asks(tmp_path: Path) -> None:
    """An api, a header or a baseUrl of the provider gives the moved model what it gave the
    entry."""
    pi = Pi(NEWEST)
    rng = random.Random(SEED)
    (rule,) = [rule for rule in rules.load("models") if rule.name == "built-in-redefined"]
    asked = []
    moved = 0
    for name, built_in in catalogue.get_providers(pi).items():
        ids = sorted(catalogue.get_model_ids(name, pi)) if built_in.has_base_url else []
        for id in rng.sample(ids, min(len(ids), count(8, 2))):
            provider = {
                **({"api": rng.choice(built_in.apis)} if rng.random() < 0.5 else {}),
                **({"baseUrl": "https://llm.example.com/x"} if rng.random() < 0.3 else {}),
                **({"headers": {"x-team": "a"}} if rng.random() < 0.3 else {}),
                "models": [{"id": id, **({"contextWindow": 77777} if rng.random() < 0.8 else {})}],
            }
            text = json.dumps({"providers": {name: provider}})
            findings = lint(build_models_file(from_text(text), pi), [rule])
            fixes = [each.fix for each in findings if each.fix is not None]
            moved += len(fixes)
            for number, content in enumerate((text, apply_fixes(text, fixes))):
                path = tmp_path / f"{len(asked)}-{number}.json"
                path.write_text(content)
                asked.append(({"file": str(path), "entries": [name]}, id, provider))
    answers = require(NEWEST).ask([query for query, _, _ in asked])
    for (_, id, provider), before, after in zip(
        asked[::2], answers[::2], answers[1::2], strict=True
    ):
        first, second = (
            next(each for each in answer["models"] if each["id"] == id)
            for answer in (before, after)
        )
        for field in ("api", "baseUrl"):
            assert first[field] == second[field], (provider, field)
        if "contextWindow" in provider["models"][0]:
            assert second["contextWindow"] == 77777
        assert len(before["models"]) == len(after["models"])
    assert moved > len(asked) // 8


def test_what_is_named_is_all_that_a_request_loses(tmp_path: Path) -> None:
    """With the compat that is named as lost written back,
    pi sends what it sends for its own entry."""
    pi = Pi(NEWEST)
    built_ins = BuiltIns(pi)
    pairs = [
        (name, id)
        for name in catalogue.get_providers(pi)
        for id, (api, _) in list_endpoints(name, pi).items()
        if api == COMPLETIONS and built_ins.find_entry(name, id).get("compat")
    ]
    taken = random.Random(SEED).sample(pairs, count(200, 40))
    names = sorted({name for name, _ in taken})
    real = require(NEWEST)
    plain, written = tmp_path / "plain.json", tmp_path / "written.json"
    plain.write_text(json.dumps({"providers": {name: {"apiKey": "k"} for name in names}}))
    (answer,) = real.ask([{"file": str(plain), "entries": names}])
    own = {(each["provider"], each["id"]): each for each in answer["models"]}
    providers: dict[str, dict] = {name: {"apiKey": "k", "models": []} for name in names}
    for name, id in taken:
        bare = DeclaredProvider(name, {"models": [{"id": id}]}).models[0]
        words = next((e.text for e in list_lost_fields(bare, built_ins) if e.name == "compat"), "")
        entry = own[name, id]
        fields = {field: entry[field] for field in FIELDS if entry.get(field) is not None}
        named = {*re.findall(r"\w+", words), *HARMLESS_COMPAT}
        compat = {key: value for key, value in entry["compat"].items() if key in named}
        providers[name]["models"].append({"id": id, **fields, "compat": compat})
    written.write_text(json.dumps({"providers": providers}))
    asked = {"level": "medium", "turn": 1, "tools": ["read"]}
    cases = [
        {"file": str(file), "provider": name, "id": id, **asked}
        for file in (plain, written)
        for name, id in taken
    ]
    answers = real.send(plain, cases)
    for pair, before, after in zip(taken, answers, answers[len(taken) :], strict=False):
        assert "error" not in before, pair
        assert after["body"] == before["body"], pair
    record(f"Redefined models with what was named, pi {NEWEST}", f"{len(taken)} of {len(taken)}")
