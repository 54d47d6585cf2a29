from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import METADATA_HEADER
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, IGNORED, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import double_dollars, find_variables, resolve_literal
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.text.document import parse

MAX_LENGTH = 128


class InvalidPortkeyMetadata(Rule):
    """The header x-portkey-metadata is not in a form that Portkey reads.

    Portkey reads a JSON object of texts of at most 128 characters each, and treats anything else as
    no metadata: logs cannot be filtered by it, and a conditional strategy sees nothing. From
    0.77 pi takes a dollar sign followed by a letter as a variable; double it if none is meant.

    Write {"key": "value"} as one line of strict JSON.
    """

    effect = IGNORED
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(
            make_models_json("@a/m", headers={METADATA_HEADER: '{"_user": "$USER", "agent": "pi"}'})
        ),
        Good(make_models_json("@a/m", headers={METADATA_HEADER: "$PORTKEY_METADATA"})),
        Good(make_models_json("@a/m", headers={METADATA_HEADER: '{"price": "$$5"}'})),
        Bad(
            make_models_json("@a/m", headers={METADATA_HEADER: "agent=pi"}),
            at="/providers/portkey/headers/x-portkey-metadata",
        ),
        Bad(
            make_models_json("@a/m", headers={METADATA_HEADER: "{'agent': 'pi'}"}),
            at="/providers/portkey/headers/x-portkey-metadata",
        ),
        Bad(
            make_models_json("@a/m", headers={METADATA_HEADER: '{"agent": "pi", "version": 2}'}),
            at="/providers/portkey/headers/x-portkey-metadata",
            fixed_content=make_models_json(
                "@a/m", headers={METADATA_HEADER: '{"agent": "pi", "version": "2"}'}
            ),
        ),
        Bad(
            make_models_json("@a/m", headers={METADATA_HEADER: '{"note": "' + "long " * 30 + '"}'}),
            at="/providers/portkey/headers/x-portkey-metadata",
        ),
        Bad(
            make_models_json("@a/m", headers={METADATA_HEADER: '{"op": "$eq"}'}),
            at="/providers/portkey/headers/x-portkey-metadata",
            effect=FAILS,
            fixed_content=make_models_json("@a/m", headers={METADATA_HEADER: '{"op": "$$eq"}'}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, path, text in file.resolvable_values:
            if is_api_key(path) or str(path[-1]).lower() != METADATA_HEADER:
                continue
            if not text.lstrip().startswith("{"):
                sent = resolve_literal(text, file.pi)
                if sent is not None:
                    yield _make_unread_problem(path, "is not a JSON object")
                continue
            lower = [name for name in find_variables(text, file.pi) if name != name.upper()]
            if lower and not all((file.env or {}).get(name) for name in lower):
                yield Problem(
                    path,
                    f"pi {file.pi} will look for a variable {quote(lower[0])} in this value and, "
                    "without one, refuse every request.",
                    "Double each dollar sign that is meant literally.",
                    effect=FAILS,
                    fix=Fix("Double the dollar signs", Replace(path, double_dollars(text, lower))),
                )
                continue
            try:
                value = parse(text)[0]
            except (ValueError, RecursionError):
                value = None
            if not isinstance(value, dict):
                yield _make_unread_problem(path, "is not valid JSON")
                continue
            wrong = [key for key, inner in value.items() if not isinstance(inner, str)]
            long = [k for k, v in value.items() if isinstance(v, str) and len(v) > MAX_LENGTH]
            if wrong:
                import json  # a file without this fault needs none of it

                plain = all(type(value[key]) in (int, float, bool) for key in wrong)
                strings = {k: v if isinstance(v, str) else json.dumps(v) for k, v in value.items()}
                yield Problem(
                    path,
                    f"Portkey only reads texts as metadata; {quote(wrong[0])} is not one, so it "
                    "may be lost.",
                    "Put the value in double quotes." if plain else "Write a string there.",
                    fix=Fix(
                        "Write strings",
                        Replace(path, json.dumps(strings, ensure_ascii=not text.isascii())),
                        safe=plain,
                    ),
                )
            elif long:
                yield Problem(
                    path,
                    f"Portkey reads at most {MAX_LENGTH} characters of a value; {quote(long[0])} "
                    "is longer, so it will be lost.",
                    f"Shorten it to {MAX_LENGTH} characters.",
                )


def _make_unread_problem(path: tuple[str | int, ...], fault: str) -> Problem:
    return Problem(
        path,
        f"Portkey will read no metadata from this header: it {fault}.",
        'Write a JSON object of strings, such as {"agent": "pi"}.',
    )
