from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import holds_secret, is_secret, mask
from pigen.diagnostics.rule import RISK, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.portkey.config import ConfigFile, make_target

Step = tuple["Step | None", "str | int"]
_SECRET_WORDS = ("key", "secret", "token", "password", "credential")


class LiteralSecret(Rule):
    """A Config holds a key or another secret in plain text.

    Anyone who can read the file, or the Config on the gateway, has the key. A slug needs no key:
    the gateway stores it and adds it to the request.

    Use a slug in place of provider and api_key. Where there are no slugs, keep the file where
    others cannot read it. If the key was shared, rotate it.
    """

    effect = RISK
    topic = SECRETS
    examples = (
        Good(make_target("openai-prod")),
        Good({"provider": "openai", "api_key": "dummy"}, dialect="oss"),
        Bad({"provider": "openai", "api_key": "sk-proj-a1B2c3D4e5F6g7H8i9J0"}, at="/api_key"),
        Bad(
            {
                "provider": "bedrock",
                "aws_access_key_id": "AKIA" + "IOSFODNN7EXAMPL2",
                "aws_secret_access_key": "wJalrXUtnFEMI0K7MDENGbPxRfiCYzq4Rk1b2c3d",
            },
            at="/aws_secret_access_key",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        help = (
            "Name a slug in place of the key." if file.is_hosted else "Keep this file to yourself."
        )
        # A step with those before it: whole routes of a deep Config would fill the memory.
        waiting: list[tuple[Step | None, object]] = [(None, file.raw)]
        while waiting:
            last, value = waiting.pop()
            if isinstance(value, dict):
                waiting += [((last, key), each) for key, each in value.items()]
            elif isinstance(value, list):
                waiting += [((last, i), each) for i, each in enumerate(value)]
            elif isinstance(value, str) and _is_secret(last, value):
                yield Problem(
                    _build_path(last),
                    f"{mask(value)} is in plain text: anyone who reads this Config has the key.",
                    help,
                )


def _build_path(last: Step | None) -> JsonPath:
    path: list[str | int] = []
    while last is not None:
        last, step = last
        path.append(step)
    return tuple(reversed(path))


def _is_secret(last: Step | None, value: str) -> bool:
    while last is not None and isinstance(last[1], int):
        last = last[0]
    name = str(last[1]) if last is not None else ""
    named = any(word in name.lower() for word in _SECRET_WORDS)
    return (named and is_secret(value)) or holds_secret(name, value)
