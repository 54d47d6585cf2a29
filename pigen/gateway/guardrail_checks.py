"""The guardrail checks that need nothing but the text: their verdicts, as the gateway reaches them.

A check of any other kind cannot be judged here; the gateway treats one it does not know the same
way: it reports an error and lets the request pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pigen.javascript import regexp
from pigen.javascript.values import is_number, is_truthy

Parameters = Mapping[str, object]


class CheckError(Exception):
    """The check cannot be carried out; it counts as passed, unless it says failOnError."""


@dataclass(frozen=True)
class CheckInput:
    """What a check looks at: the text, and the request's parameters and metadata."""

    text: str
    params: Mapping[str, object]
    metadata: Mapping[str, object]


@dataclass(frozen=True)
class CheckResult:
    has_passed: bool
    data: Mapping[str, object] | None


def judge(check: str, parameters: Parameters, subject: CheckInput) -> CheckResult:
    """The verdict of a check such as default.contains. Raises CheckError."""
    carry_out = _CHECKS.get(check)
    if carry_out is None:
        raise CheckError("Error executing check")
    return carry_out(parameters, subject)


def _check_contains(parameters: Parameters, subject: CheckInput) -> CheckResult:
    words, operator = parameters.get("words"), parameters.get("operator")
    if not isinstance(words, list):
        raise CheckError("no words to look for")
    found_words = [word for word in words if str(word) in subject.text]
    missing_words = [word for word in words if str(word) not in subject.text]
    passed = {"any": bool(found_words), "all": not missing_words, "none": not found_words}.get(
        str(operator), False
    )
    what = {
        ("any", True): "At least one word was found.",
        ("any", False): "No words were found.",
        ("all", True): "All words were found.",
        ("all", False): "Some words were missing.",
        ("none", True): "No words were found.",
        ("none", False): "Some words were found.",
    }.get((str(operator), passed), "")
    state = "passed" if passed else "failed"
    return CheckResult(
        passed,
        {
            "explanation": f"Check {state} for '{operator}' words. {what}".rstrip(),
            "foundWords": found_words,
            "missingWords": missing_words,
            "operator": operator,
        },
    )


def _check_regex_match(parameters: Parameters, subject: CheckInput) -> CheckResult:
    rule = parameters.get("rule")
    if not isinstance(rule, str) or not rule:
        raise CheckError("no pattern to look for")
    try:
        match = regexp.compile_pattern(rule).search(_require_text(subject))
    except (regexp.InvalidRegExp, regexp.Untranslatable) as error:
        raise CheckError(str(error)) from error
    details = match and {
        "matchedText": match.group(),
        "index": match.start(),
        "groups": match.groupdict(),
        "captures": list(match.groups()),
    }
    return _build_result(
        parameters, subject, bool(match), {"regexPattern": rule, "matchDetails": details}
    )


def _make_count_check(
    name: str, minimum: str, maximum: str, measure: Callable[[str], int], *, allows_empty: bool
) -> Callable[[Parameters, CheckInput], CheckResult]:
    def check(parameters: Parameters, subject: CheckInput) -> CheckResult:
        low, high = parameters.get(minimum), parameters.get(maximum)
        if not (is_number(low) and is_number(high)):
            raise CheckError("no range to count against")
        assert isinstance(low, (int, float))
        assert isinstance(high, (int, float))
        number = measure(subject.text if allows_empty else _require_text(subject))
        facts = {name: number, minimum: low, maximum: high}
        return _build_result(parameters, subject, low <= number <= high, facts)

    return check


def _make_case_check(
    change: Callable[[str], str],
) -> Callable[[Parameters, CheckInput], CheckResult]:
    def check(parameters: Parameters, subject: CheckInput) -> CheckResult:
        letters = re.sub("[^a-zA-Z]", "", _require_text(subject))
        return _build_result(parameters, subject, letters == change(letters), {})

    return check


def _check_ends_with(parameters: Parameters, subject: CheckInput) -> CheckResult:
    suffix = parameters.get("suffix")
    if not isinstance(suffix, str) or not suffix:
        raise CheckError("no suffix to look for")
    ends = _require_text(subject).endswith((suffix, f"{suffix}."))
    return _build_result(parameters, subject, ends, {"suffix": suffix})


def _check_model_whitelist(parameters: Parameters, subject: CheckInput) -> CheckResult:
    models, model = parameters.get("models"), subject.params.get("model")
    if not isinstance(models, list) or not is_truthy(model):
        raise CheckError("no models or no model")
    facts = {"requestedModel": model, "allowedModels": models}
    return _build_result(parameters, subject, model in models, facts)


def _check_required_metadata_keys(parameters: Parameters, subject: CheckInput) -> CheckResult:
    keys, operator = parameters.get("metadataKeys"), parameters.get("operator")
    if not isinstance(keys, list) or operator not in ("any", "all", "none"):
        return CheckResult(True, None)
    found_keys = [key for key in keys if key in subject.metadata]
    missing_keys = [key for key in keys if key not in subject.metadata]
    passed = {"any": bool(found_keys), "all": not missing_keys, "none": not found_keys}[
        str(operator)
    ]
    facts = {
        "found_metadata_keys": found_keys,
        "missing_metadata_keys": missing_keys,
        "operator": operator,
    }
    return CheckResult(passed, {"explanation": _explain(passed), **facts})


def _build_result(
    parameters: Parameters, subject: CheckInput, holds: bool, facts: Mapping[str, object]
) -> CheckResult:
    inverted = is_truthy(parameters.get("not"))
    passed = holds != inverted
    verdict_data = {"explanation": _explain(passed), "not": inverted, "verdict": passed}
    return CheckResult(passed, {**facts, **verdict_data, "textExcerpt": subject.text[:100]})


def _explain(passed: bool) -> str:
    return "The text meets the check." if passed else "The text does not meet the check."


def _require_text(subject: CheckInput) -> str:
    if not subject.text:
        raise CheckError("Missing text to analyze")
    return subject.text


_CHECKS: dict[str, Callable[[Parameters, CheckInput], CheckResult]] = {
    "default.contains": _check_contains,
    "default.regexMatch": _check_regex_match,
    "default.sentenceCount": _make_count_check(
        "sentenceCount",
        "minSentences",
        "maxSentences",
        lambda text: len(re.split("[.!?]", text)) - 1,
        allows_empty=True,
    ),
    "default.wordCount": _make_count_check(
        "wordCount", "minWords", "maxWords", lambda text: len(text.split()), allows_empty=False
    ),
    "default.characterCount": _make_count_check(
        "characterCount", "minCharacters", "maxCharacters", len, allows_empty=False
    ),
    "default.alluppercase": _make_case_check(str.upper),
    "default.alllowercase": _make_case_check(str.lower),
    "default.endsWith": _check_ends_with,
    "default.modelWhitelist": _check_model_whitelist,
    "default.requiredMetadataKeys": _check_required_metadata_keys,
}
