from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.diagnostics.rule import (
    HINT,
    IGNORED,
    RISK,
    SETTINGS,
    Bad,
    Fix,
    Good,
    Problem,
    Replace,
    Rule,
)
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.models_file import HAS_SETTINGS, ModelsFile, make_models_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pigen.javascript.bounded_regex import TimeLimit


class EnabledModelsMatchNothing(Rule):
    """enabledModels in settings.json is not a list, or matches none of the `@slug/model` ids.

    In these patterns `*` stops at a slash, and pi matches them with PROVIDER/ID and with ID. So
    `portkey/*` misses portkey/@openai-prod/gpt-4o, and `*gpt-4o*` misses @openai-prod/gpt-4o. pi
    prints a warning at most, and offers and starts with other models. If it is a text instead of a
    list, every letter becomes a pattern of its own; other values are ignored. A pattern that takes
    too long to match is given up after 0.1 seconds and is a hint; pi 0.80.3 stands still over one
    for minutes, pi 1.6 over few.

    Use `portkey/**` for all models of a provider, `@openai-prod/*` for those of a slug, and
    `**/*gpt-4o*` for a name.
    """

    effect = IGNORED
    topic = MODELS
    rests_on_built_ins = True
    prefilter_traits = (HAS_SETTINGS,)
    examples = (
        Good(
            make_models_json("@a/m"),
            settings={"enabledModels": ["portkey/**", "@a/*", "portkey/*/*"]},
        ),
        Good(make_models_json("@a/m"), settings={"enabledModels": ["portkey/@a/m", "m:high"]}),
        Good(make_models_json("@a/m"), settings={"enabledModels": ["openai/*", "gemini-99"]}),
        Good(make_models_json("@a/m", "m"), settings={"enabledModels": ["portkey/*"]}),
        Bad(
            make_models_json("@a/m"),
            at="/enabledModels/0",
            file=SETTINGS,
            settings={"enabledModels": ["portkey/*"]},
            fixed_content={"enabledModels": ["portkey/**"]},
        ),
        Bad(
            make_models_json("@a/m"),
            at="/enabledModels",
            file=SETTINGS,
            effect=RISK,
            settings={"enabledModels": "portkey/**"},
            fixed_content={"enabledModels": ["portkey/**"]},
        ),
        Bad(
            make_models_json("@a/m"),
            at="/enabledModels",
            file=SETTINGS,
            settings={"enabledModels": True},
        ),
        Bad(
            make_models_json("@openai-prod/house-model"),
            at="/enabledModels/1",
            file=SETTINGS,
            settings={"enabledModels": ["openai/gpt-4o", "*house*:high"]},
            fixed_content={"enabledModels": ["openai/gpt-4o", "**/*house*:high"]},
        ),
        Bad(
            make_models_json("@openai-prod/gpt-4o"),
            at="/enabledModels/0",
            file=SETTINGS,
            effect=HINT,
            settings={"enabledModels": ["*gpt-4o*"]},
            note="It lets pi's own gpt-4o through, if that has a key.",
        ),
        Bad(
            make_models_json("@openai-prod/gpt-4o"),
            at="/enabledModels/0",
            file=SETTINGS,
            settings={"enabledModels": ["portkey/gpt-5"]},
            note="No glob, and nothing like it.",
        ),
        Bad(
            make_models_json("@a/" + "a" * 60),
            at="/enabledModels/0",
            file=SETTINGS,
            effect=HINT,
            settings={"enabledModels": ["**/" + "+(a|aa)" * 8 + "[bc]"]},
            note="It has more ways to match than anybody waits for.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        patterns = (file.settings or {}).get("enabledModels")
        if patterns is not None and not isinstance(patterns, list):
            yield _make_no_list_problem(patterns)
        if not isinstance(patterns, list) or not file.models:
            return
        from pigen.pi.selection import list_models, scope_models
        from pigen.pi.selection.scope import is_glob

        models = list_models(file)
        mine = [model for model in models if model.is_custom]
        limit = None
        slow: list[int] = []
        for index, pattern in enumerate(patterns):
            if not isinstance(pattern, str) or not pattern:
                continue
            wider = None
            if is_glob(pattern):
                from pigen.javascript.bounded_regex import TimeLimit

                limit = limit or TimeLimit()
                # pi's own models are many, so they are matched only where a finding depends on it.
                (selection,) = scope_models(mine, [pattern], file.pi, limit)
                if selection.is_slow:
                    slow.append(index)
                if selection.is_uncertain or selection.models:
                    continue
                wider = self._widen_pattern(file, pattern, mine, limit)
                if wider is None and not self._names_own_provider(file, pattern):
                    continue
            (selection,) = scope_models(models, [pattern], file.pi, limit)
            if selection.is_uncertain or any(model.is_custom for model in selection.models):
                continue
            if wider is None and (selection.models or not self._names_own_provider(file, pattern)):
                continue
            yield self._make_problem(index, pattern, wider, HINT if selection.models else IGNORED)
        if slow:
            yield _make_slow_problem(patterns[slow[0]], slow)

    def _make_problem(self, index: int, pattern: str, wider: str | None, effect: str) -> Problem:
        at = ("enabledModels", index)
        if wider is None:
            return Problem(
                at,
                f"pi will warn and go on without {quote(pattern)}, because it has no such model.",
                "Write the id exactly as pi --list-models shows it.",
                effect=effect,
                file=SETTINGS,
            )
        return Problem(
            at,
            f'{quote(pattern)} matches no "@slug/model" id of this file, because * stops at a '
            "slash; pi will offer and start with other models.",
            f"Write {quote(wider)}.",
            effect=effect,
            fix=Fix("Let the pattern cross slashes", Replace(at, wider)),
            file=SETTINGS,
        )

    def _widen_pattern(
        self, file: ModelsFile, pattern: str, mine: list[Any], limit: TimeLimit | None
    ) -> str | None:
        """The pattern changed so that it lets @slug/model ids through, or None."""
        from pigen.pi.selection import scope_models
        from pigen.pi.selection.scope import is_glob

        if not is_glob(pattern):
            return None
        glob, level = pattern, ""
        base, colon, suffix = pattern.rpartition(":")
        if colon and suffix in file.pi.thinking_levels:
            glob, level = base, colon + suffix
        head, slash, tail = glob.rpartition("/")
        candidates = [f"{head}/**"] if tail == "*" else []
        candidates += [f"{head}/**/{tail}"] if slash else [f"**/{glob}"]
        for candidate in candidates:
            (selection,) = scope_models(mine, [candidate + level], file.pi, limit)
            if any(slugs.split_slug(model.id) for model in selection.models):
                return candidate + level
        return None

    def _names_own_provider(self, file: ModelsFile, pattern: str) -> bool:
        """It begins with a provider of the file of which pi itself knows no models."""
        built_in = catalogue.get_providers(file.pi)
        return any(
            pattern.lower().startswith(f"{provider.name}/".lower())
            for provider in file.providers
            if provider.models and provider.name not in built_in
        )


def _make_slow_problem(pattern: str, slow: list[int]) -> Problem:
    more = len(slow) - 1
    others = f" and {more} more pattern{'s' * (more > 1)}" if more else ""
    them = "they match" if more else "it matches"
    return Problem(
        ("enabledModels", slow[0]),
        f"pigen gave up matching {quote(pattern)}{others}, which takes too long: whether {them} a "
        "model of this file is not known, and pi may stand still for as long when it starts.",
        "Write fewer wildcards between two slashes, or name the models.",
        effect=HINT,
        file=SETTINGS,
    )


def _make_no_list_problem(patterns: object) -> Problem:
    at = ("enabledModels",)
    if not isinstance(patterns, str) or not patterns:
        return Problem(
            at,
            "pi will ignore this, because it is not a list.",
            "Write a list of patterns.",
            file=SETTINGS,
        )
    return Problem(
        at,
        "pi takes each letter of this text as a pattern, and will offer and start with the models "
        "that these match.",
        f"Write [{quote(patterns)}].",
        effect=RISK,
        fix=Fix("Make it a list", Replace(at, [patterns])),
        file=SETTINGS,
    )
