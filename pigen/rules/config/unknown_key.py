from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import SECTIONS, ConfigMember, find_section, iter_members


class UnknownKey(Rule):
    """The gateway does not know this key.

    It accepts any key and ignores those it does not know. One of the documented names is such a key:
    `retry.use_retry_after_headers`; the gateway reads `use_retry_after_header`.

    Correct the name, or remove the key. Notes of your own may start with an underscore.
    """

    effect = IGNORED
    topic = KEYS
    examples = (
        Good(make_target(_comment="the usual one", aws_role_arn="arn:x")),
        Bad(
            make_target(retry={"attempts": 2, "use_retry_after_headers": True}),
            at="/retry/use_retry_after_headers",
            fixed_content=make_target(retry={"attempts": 2, "use_retry_after_header": True}),
        ),
        Bad(
            make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_code": [429]}
            ),
            at="/strategy/on_status_code",
            fixed_content=make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_codes": [429]}
            ),
        ),
        Bad(make_target(frobnicate=1), at="/frobnicate"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in iter_members(file):
            if (
                member.is_known
                or member.is_note
                or member.key == "metadata"
                or find_section(member)
            ):
                continue
            near = find_closest(member.key, SECTIONS[member.section])
            where = f' in "{member.section}"' if member.section else ""
            yield Problem(
                member.path,
                f'The gateway ignores "{member.key}": it knows no such key{where}.',
                f'Write "{near}".' if near else "Remove it.",
                key=True,
                fix=_make_fix(member, near),
            )


def _make_fix(member: ConfigMember, near: str | None) -> Fix | None:
    owner = member.node.value if not member.section else member.node.value.get(member.section)
    if not near or not isinstance(owner, dict) or near in owner:
        return None
    return Fix(f'Rename it to "{near}"', Rename(member.path, near))
