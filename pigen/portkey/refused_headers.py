"""Headers that newer gateways refuse to forward, as far as that is known."""

from __future__ import annotations

from collections.abc import Sequence

FORWARD_HEADER = "x-portkey-forward-headers"
# By these a cloud's metadata service knows a program of its own machine, and gives it credentials.
_METADATA_SERVICE_HEADERS = (
    "metadata-flavor",
    "x-google-metadata-request",
    "x-aws-ec2-metadata-token",
    "x-aws-ec2-metadata-token-ttl-seconds",
)


def list_refused(names: object) -> list[tuple[int, str]]:
    """Those of a list of headers, with their numbers."""
    listed = names if isinstance(names, list) else []
    return [
        (number, each)
        for number, each in enumerate(listed)
        if isinstance(each, str)
        and each.strip().lower() in (*_METADATA_SERVICE_HEADERS, FORWARD_HEADER)
    ]


def explain_refusal(names: Sequence[str]) -> str:
    """Why, in sentences."""
    own = [each for each in names if each.strip().lower() == FORWARD_HEADER]
    of_clouds = list(dict.fromkeys(each for each in names if each not in own))
    sentences = []
    if of_clouds:
        listed = " and ".join(f'"{each}"' for each in of_clouds)
        sentences.append(
            f"Portkey documents (by September 2026) that {listed} is refused here, because clouds "
            "give out credentials through it. The gateways that were measured accepted it."
        )
    if own:
        sentences.append(
            f'"{own[0]}" is refused with 400 by the open-source gateway\'s main '
            "branch since 2026-03-25."
        )
    return " ".join(sentences)
