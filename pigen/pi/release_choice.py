"""Which release of pi to judge by: the one asked for, the one installed, or the newest known."""

from __future__ import annotations

import os

from pigen.common.errors import PigenError
from pigen.pi.release import NEWEST, OLDEST, Pi, parse_version
from pigen.text.document import parse as parse_json

PACKAGES = ("@earendil-works/pi-coding-agent", "@mariozechner/pi-coding-agent")


def choose_release(requested: str | None) -> tuple[Pi, str]:
    """The release, and a remark for the user where it is not the one they might expect ("").

    `requested` is the value of --pi-version, or None. Raises PigenError for what is no version, and
    for a release older than any that pigen knows.
    """
    if requested is not None:
        return _resolve_version(requested, "--pi-version")
    installed_number = find_installed_version()
    if installed_number is not None:
        return _resolve_version(installed_number, "The installed pi is")
    return Pi(NEWEST), ""


def _resolve_version(version: str, origin: str) -> tuple[Pi, str]:
    try:
        number = parse_version(version)
    except ValueError:
        raise PigenError(
            f'{origin} "{version}" is not a version of pi.',
            help=f"Write it like {NEWEST} or 0.80, from {OLDEST} on.",
        ) from None
    if number < parse_version(OLDEST):
        raise PigenError(
            f"{origin} {version}, but pigen knows pi from {OLDEST} on.",
            help=f"Give --pi-version {OLDEST} or newer.",
        )
    if number > parse_version(NEWEST):
        newer = ".".join(map(str, number))
        remark = (
            f"{origin} {version}, which is newer than pigen knows: it judges by pi {NEWEST}, and "
            "what rests on pi's built-in models is at most a hint."
        )
        return Pi(NEWEST, newer), remark
    return Pi(version), ""


def find_installed_version() -> str | None:
    """The version of the `pi` that a shell would start."""
    installation = find_installed()
    return installation.version if installation else None


def find_installed() -> InstalledPi | None:
    """The `pi` that a shell would start, as its package.json describes it.

    npm, bun and Homebrew link the command into the package, so following the link finds it without
    starting node. Launchers that are scripts of their own (volta, mise, pnpm) are not followed.
    """
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        command = os.path.join(folder, "pi")
        if folder and os.path.isfile(command) and os.access(command, os.X_OK):
            return _read_package(os.path.realpath(command), command)
    return None


class InstalledPi:
    """A pi on the PATH: `package`, `version` and the package's `folder` are None where they are
    unknown."""

    __slots__ = ("command", "folder", "package", "version")

    def __init__(
        self,
        command: str,
        package: str | None = None,
        version: str | None = None,
        folder: str | None = None,
    ) -> None:
        self.command = command
        self.package = package
        self.version = version
        self.folder = folder


def _read_package(program: str, command: str) -> InstalledPi:
    folder = program
    for _ in range(3):  # package/dist/cli.js, package/dist/bundle/cli.js
        folder = os.path.dirname(folder)
        try:
            with open(os.path.join(folder, "package.json"), "rb") as file:
                package, _ = parse_json(file.read().decode("utf-8"))
        except OSError:
            continue
        except ValueError:
            break
        if not isinstance(package, dict) or package.get("name") not in PACKAGES:
            break
        version = package.get("version")
        number = _strip_preview(version) if isinstance(version, str) else None
        return InstalledPi(command, package["name"], number, folder)
    return InstalledPi(command)


def _strip_preview(version: str) -> str | None:
    """`1.7.0` for "1.7.0-beta.1": a preview is judged as the release it leads to."""
    number = version.partition("-")[0].partition("+")[0]
    try:
        parse_version(number)
    except ValueError:
        return None
    return number
