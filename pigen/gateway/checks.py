"""The guardrail checks that need nothing but the text: their verdicts, as the gateway reaches them.

A check of any other kind cannot be judged here; the gateway treats one it does not know the same
way: it reports an error and lets the request pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pigen.javascript import regexp
from pigen.javascript.values import is_number, truthy

Parameters = Mapping[str, object]


class CheckError(Exception):
    """The check cannot be carried out; it counts as passed, unless it says failOnError."""


@dataclass(frozen=True)
class Subject:
    """What a check looks at: the text, and the request's parameters and metadata."""

    text: str
    params: Mapping[str, object]
    metadata: Mapping[str, object]


@dataclass(frozen=True)
class Verdict:
    passed: bool
    data: Mapping[str, object] | None


def judge(check: str, parameters: Parameters, subject: Subject) -> Verdict:
    """The verdict of a check such as default.contains. Raises CheckError."""
    carry_out = _CHECKS.get(check)
    if carry_out is None:
        raise CheckError("Error executing check")
    return carry_out(parameters, subject)


def _contains(parameters: Parameters, subject: Subject) -> Verdict:
    words, operator = parameters.get("words"), parameters.get("operator")
    if not isinstance(words, list):
        raise CheckError("no words to look for")
    found = [word for word in words if str(word) in subject.text]
    missing = [word for word in words if str(word) not in subject.text]
    passed = {"any": bool(found), "all": not missing, "none": not found}.get(str(operator), False)
    what = {
        ("any", True): "At least one word was found.",
        ("any", False): "No words were found.",
        ("all", True): "All words were found.",
        ("all", False): "Some words were missing.",
        ("none", True): "No words were found.",
        ("none", False): "Some words were found.",
    }.get((str(operator), passed), "")
    state = "passed" if passed else "failed"
    return Verdict(
        passed,
        {
            "explanation": f"Check {state} for '{operator}' words. {what}".rstrip(),
            "foundWords": found,
            "missingWords": missing,
            "operator": operator,
        },
    )


def _regex_match(parameters: Parameters, subject: Subject) -> Verdict:
    rule = parameters.get("rule")
    if not isinstance(rule, str) or not rule:
        raise CheckError("no pattern to look for")
    try:
        found = regexp.compiled(rule).search(_present(subject))
    except (regexp.InvalidRegExp, regexp.Untranslatable) as error:
        raise CheckError(str(error)) from error
    details = found and {
        "matchedText": found.group(),
        "index": found.start(),
        "groups": found.groupdict(),
        "captures": list(found.groups()),
    }
    return _decided(
        parameters, subject, bool(found), {"regexPattern": rule, "matchDetails": details}
    )


def _count(
    name: str, minimum: str, maximum: str, measure: Callable[[str], int], *, blank: bool
) -> Callable[[Parameters, Subject], Verdict]:
    def check(parameters: Parameters, subject: Subject) -> Verdict:
        low, high = parameters.get(minimum), parameters.get(maximum)
        if not (is_number(low) and is_number(high)):
            raise CheckError("no range to count against")
        assert isinstance(low, (int, float))
        assert isinstance(high, (int, float))
        number = measure(subject.text if blank else _present(subject))
        facts = {name: number, minimum: low, maximum: high}
        return _decided(parameters, subject, low <= number <= high, facts)

    return check


def _case(change: Callable[[str], str]) -> Callable[[Parameters, Subject], Verdict]:
    def check(parameters: Parameters, subject: Subject) -> Verdict:
        letters = re.sub("[^a-zA-Z]", "", _present(subject))
        return _decided(parameters, subject, letters == change(letters), {})

    return check


def _ends_with(parameters: Parameters, subject: Subject) -> Verdict:
    suffix = parameters.get("suffix")
    if not isinstance(suffix, str) or not suffix:
        raise CheckError("no suffix to look for")
    ends = _present(subject).endswith((suffix, f"{suffix}."))
    return _decided(parameters, subject, ends, {"suffix": suffix})


def _model_whitelist(parameters: Parameters, subject: Subject) -> Verdict:
    models, model = parameters.get("models"), subject.params.get("model")
    if not isinstance(models, list) or not truthy(model):
        raise CheckError("no models or no model")
    facts = {"requestedModel": model, "allowedModels": models}
    return _decided(parameters, subject, model in models, facts)


def _required_metadata_keys(parameters: Parameters, subject: Subject) -> Verdict:
    keys, operator = parameters.get("metadataKeys"), parameters.get("operator")
    if not isinstance(keys, list) or operator not in ("any", "all", "none"):
        return Verdict(True, None)
    found = [key for key in keys if key in subject.metadata]
    missing = [key for key in keys if key not in subject.metadata]
    passed = {"any": bool(found), "all": not missing, "none": not found}[str(operator)]
    facts = {"found_metadata_keys": found, "missing_metadata_keys": missing, "operator": operator}
    return Verdict(passed, {"explanation": _explanation(passed), **facts})


def _decided(
    parameters: Parameters, subject: Subject, holds: bool, facts: Mapping[str, object]
) -> Verdict:
    inverted = truthy(parameters.get("not"))
    passed = holds != inverted
    said = {"explanation": _explanation(passed), "not": inverted, "verdict": passed}
    return Verdict(passed, {**facts, **said, "textExcerpt": subject.text[:100]})


def _explanation(passed: bool) -> str:
    return "The text meets the check." if passed else "The text does not meet the check."


def _present(subject: Subject) -> str:
    if not subject.text:
        raise CheckError("Missing text to analyze")
    return subject.text


_CHECKS: dict[str, Callable[[Parameters, Subject], Verdict]] = {
    "default.contains": _contains,
    "default.regexMatch": _regex_match,
    "default.sentenceCount": _count(
        "sentenceCount",
        "minSentences",
        "maxSentences",
        lambda text: len(re.split("[.!?]", text)) - 1,
        blank=True,
    ),
    "default.wordCount": _count(
        "wordCount", "minWords", "maxWords", lambda text: len(text.split()), blank=False
    ),
    "default.characterCount": _count(
        "characterCount", "minCharacters", "maxCharacters", len, blank=False
    ),
    "default.alluppercase": _case(str.upper),
    "default.alllowercase": _case(str.lower),
    "default.endsWith": _ends_with,
    "default.modelWhitelist": _model_whitelist,
    "default.requiredMetadataKeys": _required_metadata_keys,
}
