from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import closest
from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, leaf, routed
from pigen.portkey.config_fields import SECTIONS, Member, home, members


class UnknownKey(Rule):
    """The gateway knows no such key.

    It takes any key and ignores what it does not know. Even one of the documented names is such a
    one: `retry.use_retry_after_headers`; what the gateway reads is `use_retry_after_header`.

    Correct the name, or remove the key. Notes of your own may begin with an underscore.
    """

    effect = IGNORED
    topic = KEYS
    examples = (
        Good(leaf(_comment="the usual one", aws_role_arn="arn:x")),
        Bad(
            leaf(retry={"attempts": 2, "use_retry_after_headers": True}),
            at="/retry/use_retry_after_headers",
            fixed=leaf(retry={"attempts": 2, "use_retry_after_header": True}),
        ),
        Bad(
            routed("fallback", leaf("a"), leaf("b"), strategy={"on_status_code": [429]}),
            at="/strategy/on_status_code",
            fixed=routed("fallback", leaf("a"), leaf("b"), strategy={"on_status_codes": [429]}),
        ),
        Bad(leaf(frobnicate=1), at="/frobnicate"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in members(file):
            if member.known or member.is_note or member.key == "metadata" or home(member):
                continue
            near = closest(member.key, SECTIONS[member.section])
            where = f' in "{member.section}"' if member.section else ""
            yield Problem(
                member.route,
                f'The gateway ignores "{member.key}": it knows no such key{where}.',
                f'Write "{near}".' if near else "Remove it.",
                key=True,
                fix=_fix(member, near),
            )


def _fix(member: Member, near: str | None) -> Fix | None:
    owner = member.node.value if not member.section else member.node.value.get(member.section)
    if not near or not isinstance(owner, dict) or near in owner:
        return None
    return Fix(f'Rename it to "{near}"', Rename(member.route, near))
