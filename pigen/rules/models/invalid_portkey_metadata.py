from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, IGNORED, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.interpolation import doubled, literal, names
from pigen.pi.models_file import ModelsFile, is_api_key, portkey
from pigen.text.document import parse

HEADER = "x-portkey-metadata"
LONGEST = 128


class InvalidPortkeyMetadata(Rule):
    """The header x-portkey-metadata is not what Portkey reads.

    Portkey reads a JSON object of strings of at most 128 characters each, and takes whatever else it
    finds for no metadata: logs cannot be filtered by it, and a conditional router sees nothing. From
    0.77 pi takes a dollar sign followed by a letter for a variable; where none is meant, it has to be
    doubled.

    Write {"key": "value"} as one line of strict JSON.
    """

    effect = IGNORED
    topic = HEADERS
    keys = ("headers",)
    examples = (
        Good(portkey("@a/m", headers={HEADER: '{"_user": "$USER", "agent": "pi"}'})),
        Good(portkey("@a/m", headers={HEADER: "$PORTKEY_METADATA"})),
        Good(portkey("@a/m", headers={HEADER: '{"price": "$$5"}'})),
        Bad(
            portkey("@a/m", headers={HEADER: "agent=pi"}),
            at="/providers/portkey/headers/x-portkey-metadata",
        ),
        Bad(
            portkey("@a/m", headers={HEADER: "{'agent': 'pi'}"}),
            at="/providers/portkey/headers/x-portkey-metadata",
        ),
        Bad(
            portkey("@a/m", headers={HEADER: '{"agent": "pi", "version": 2}'}),
            at="/providers/portkey/headers/x-portkey-metadata",
            fixed=portkey("@a/m", headers={HEADER: '{"agent": "pi", "version": "2"}'}),
        ),
        Bad(
            portkey("@a/m", headers={HEADER: '{"note": "' + "long " * 30 + '"}'}),
            at="/providers/portkey/headers/x-portkey-metadata",
        ),
        Bad(
            portkey("@a/m", headers={HEADER: '{"op": "$eq"}'}),
            at="/providers/portkey/headers/x-portkey-metadata",
            effect=FAILS,
            fixed=portkey("@a/m", headers={HEADER: '{"op": "$$eq"}'}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, route, text in file.strings():
            if is_api_key(route) or str(route[-1]).lower() != HEADER:
                continue
            if not text.lstrip().startswith("{"):
                sent = literal(text, file.pi)
                if sent is not None:
                    yield _not_read(route, "is no JSON object")
                continue
            lower = [name for name in names(text, file.pi) if name != name.upper()]
            if lower and not all((file.env or {}).get(name) for name in lower):
                yield Problem(
                    route,
                    f"pi {file.pi} will look for a variable {quote(lower[0])} in this value and, "
                    "without one, refuse every request.",
                    "Double each dollar sign that stands for itself.",
                    effect=FAILS,
                    fix=Fix("Double the dollar signs", Replace(route, doubled(text, lower))),
                )
                continue
            try:
                value = parse(text)[0]
            except (ValueError, RecursionError):
                value = None
            if not isinstance(value, dict):
                yield _not_read(route, "is not valid JSON")
                continue
            wrong = [key for key, inner in value.items() if not isinstance(inner, str)]
            long = [k for k, v in value.items() if isinstance(v, str) and len(v) > LONGEST]
            if wrong:
                import json  # a file without this fault needs none of it

                plain = all(type(value[key]) in (int, float, bool) for key in wrong)
                mended = {k: v if isinstance(v, str) else json.dumps(v) for k, v in value.items()}
                yield Problem(
                    route,
                    f"Portkey reads metadata of strings alone; {quote(wrong[0])} is none, so it may "
                    "be lost.",
                    "Put the value in double quotes." if plain else "Write a string there.",
                    fix=Fix(
                        "Write strings",
                        Replace(route, json.dumps(mended, ensure_ascii=not text.isascii())),
                        safe=plain,
                    ),
                )
            elif long:
                yield Problem(
                    route,
                    f"Portkey reads at most {LONGEST} characters of a value; {quote(long[0])} is "
                    "longer, so it will be lost.",
                    f"Shorten it to {LONGEST} characters.",
                )


def _not_read(route: tuple[str | int, ...], fault: str) -> Problem:
    return Problem(
        route,
        f"Portkey will read no metadata from this header: it {fault}.",
        'Write a JSON object of strings, such as {"agent": "pi"}.',
    )
