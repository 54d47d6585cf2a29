"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass

OK, PROBLEM, OPEN = "ok", "problem", "open"


@dataclass(frozen=True)
class Diagnosis:
    """about     what was looked at: "pi", "models.json", "key of portkey"
    state     OK; PROBLEM; OPEN where it cannot be told from here
    evidence  what was seen
    remedy    the exact thing to do, "" where nothing is to be done
    """

    about: str
    state: str
    evidence: str
    remedy: str = ""
