"""pigen as its users have it, for the benches: built, installed and compiled,
below .cache/bench."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from venv import EnvBuilder

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "bench"


def make_environment(name: str, *install: str) -> Path:
    """A virtual environment with `install` in it, compiled; its bin folder."""
    home = HOME / name
    python = home / "bin" / "python"
    if not python.exists():
        EnvBuilder(with_pip=True, symlinks=True).create(home)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", *install], check=True)
    return home / "bin"


def install_pigen() -> Path:
    """A new one with the wheel of this tree; its bin folder."""
    for folder in ("dist", "pigen"):
        shutil.rmtree(HOME / folder, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(HOME / "dist"), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (wheel,) = (HOME / "dist").glob("*.whl")
    return make_environment("pigen", str(wheel))
