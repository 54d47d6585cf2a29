"""`python -m scripts.pi`: what npm's newest pi changes since the newest that pigen knows.

Exit code 0: nothing is new, or data alone (commit them). 1: something is left to read. 2: npm or
node is missing, or there is no such release.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from . import releases
from .against import compare_with_pigen
from .ask import Release
from .commands import compare_commands
from .figures import compare_catalogues
from .npm import Unavailable, parse
from .questions import compare_choices, compare_lists, compare_verdicts
from .releases import Releases
from .report import Part
from .requests import compare_requests
from .sources import compare_changelogs, compare_schemas, compare_sources
from .writing import write_data


def main() -> int:
    options = read_options()
    started = time.monotonic()
    file = releases.load()
    known = options.known or file.newest
    published = releases.list_published()
    newer = [version for version in published if parse(version) > parse(known)]
    if not newer:
        print(f"pi {known} is the newest on npm: there is nothing to do.")
        return 0
    new = options.release or newer[-1]
    if new not in newer:
        print(f"npm has no pi {new} that is newer than {known}.", file=sys.stderr)
        return 2
    print(f"pi {new} against {known}; newer than {known} on npm: {', '.join(newer)}")
    parts, verdicts = compare(known, new)
    kept = any(part.to_read for part in parts if part.behaves)
    if options.dry:
        print("\nnothing written (--dry)")
    else:
        print()
        write_data(extend(file, known, new, published, kept), verdicts)
        against = compare_with_pigen(new)
        against.show()
        parts.append(against)
    print(f"\n{round(time.monotonic() - started)} s.", end=" ")
    return tell_end([part.title for part in parts if part.to_read], new, kept)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make pi", description=__doc__)
    parser.add_argument("--known", help="take this release as the newest known", metavar="VERSION")
    parser.add_argument("--release", help="the new release; npm's newest", metavar="VERSION")
    parser.add_argument("--dry", action="store_true", help="compare alone: write nothing")
    return parser.parse_args()


def compare(known: str, new: str) -> tuple[list[Part], dict[str, bool]]:
    """Both installed and asked the same; and what the new one says of the measured files."""
    old, later = Release(known), Release(new)
    parts: list[Part] = []
    comparisons: tuple[Callable[[str, str], Part], ...] = (
        compare_schemas,
        compare_changelogs,
        compare_catalogues,
        compare_sources,
    )
    for read in comparisons:
        parts.append(read(known, new))
        parts[-1].show()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        part, verdicts = compare_verdicts(old, later, folder)
        parts.append(part)
        part.show()
        for ask in (compare_choices, compare_lists, compare_requests, compare_commands):
            parts.append(ask(old, later, folder))
            parts[-1].show()
    return parts, verdicts


def extend(file: Releases, known: str, new: str, published: dict[str, str], kept: bool) -> Releases:
    measured = releases.replace_newest(file.measured, known, new, kept)
    return Releases(new, measured, releases.add_rows(file.releases, published, new))


def tell_end(titles: list[str], new: str, kept: bool) -> int:
    if not titles:
        print(f"pi {new} is data alone: read the diff and commit.")
        return 0
    print(f"pi {new} needs reading: {'; '.join(titles)}.")
    print(
        "It is measured from now on."
        if kept
        else "Nothing measured differs, so it replaces the one before: "
        "no line of code has to change, "
        "unless the lines above say more than was measured."
    )
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unavailable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
