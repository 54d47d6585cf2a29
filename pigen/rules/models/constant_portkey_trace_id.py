from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import TRACE_HEADER
from pigen.diagnostics.rule import HINT, IGNORED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import resolve_literal
from pigen.pi.models_file import ModelsFile, make_models_json


class ConstantPortkeyTraceId(Rule):
    """The header x-portkey-trace-id is the same for all requests, or empty.

    Portkey groups requests by it: a constant one joins every request of every session into a single
    trace, so sessions cannot be distinguished. An empty one is ignored, and each request gets one
    of its own.

    Take it from a variable that differs from session to session, "$PI_TRACE_ID", or remove it and
    distinguish requests by x-portkey-metadata.
    """

    effect = HINT
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(make_models_json("@a/m", headers={TRACE_HEADER: "$PI_TRACE_ID"})),
        Good(make_models_json("@a/m", headers={TRACE_HEADER: "pi-${SESSION}"})),
        Good(make_models_json("@a/m", headers={TRACE_HEADER: "!uuidgen"})),
        Bad(
            make_models_json("@a/m", headers={TRACE_HEADER: "pi"}),
            at="/providers/portkey/headers/x-portkey-trace-id",
        ),
        Bad(
            make_models_json("@a/m", headers={TRACE_HEADER: " "}),
            at="/providers/portkey/headers/x-portkey-trace-id",
            effect=IGNORED,
            fixed_content=make_models_json("@a/m", headers={}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, path, text in file.resolvable_values:
            if is_api_key(path) or str(path[-1]).lower() != TRACE_HEADER:
                continue
            sent = resolve_literal(text, file.pi)
            if sent is None:
                continue
            if sent.strip():
                yield Problem(
                    path,
                    "Every request of every session will carry this trace id, and Portkey will "
                    "show them as one trace.",
                    'Write a variable that you set for each session, such as "$PI_TRACE_ID".'
                    if file.pi.interpolates
                    else "Write the name of a variable that you set for each session.",
                )
            else:
                yield Problem(
                    path,
                    "Portkey ignores an empty trace id and gives each request its own.",
                    "Remove the header.",
                    effect=IGNORED,
                    fix=Fix("Remove the empty header", Remove(path), safe=True),
                )
