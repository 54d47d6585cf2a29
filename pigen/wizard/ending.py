"""What comes last: pi's settings, and the review of the whole plan."""

from __future__ import annotations

from pigen.pi.release import Pi
from pigen.source.versions import Range
from pigen.wizard.draft import Draft
from pigen.wizard.outcome import QUIT, SAVE, WRITE, Outcome
from pigen.wizard.questions import NO, YES, Again, Choice, Option, Show, confirm
from pigen.wizard.session import Script


def finish(draft: Draft, there: Pi) -> None:
    """What is not asked: the releases of pi, the one that is there among them, and in a new file the
    model to begin with."""
    pi = draft.section("pi")
    draft.forget_default()
    if not _is_for(pi.get("version"), there):
        release = there
        upper = "" if release.interpolates else ", <0.77"
        rest = {field: value for field, value in pi.items() if field != "version"}
        draft.tree["pi"] = {"version": f">={release}{upper}", **rest}
    first = draft.default()
    if draft.is_new and first is not None:
        draft.set_default(first)


def _is_for(version: object, pi: Pi) -> bool:
    """Whether a range of releases holds this one."""
    try:
        releases = Range(str(version))
    except ValueError:
        return False
    return releases.low <= pi.number < releases.high


def settings(outcome: Outcome, draft: Draft) -> Script:
    first = draft.default()
    if first is None:
        return
    listed = list(draft.listed())
    options = [Option(NO, "leave pi's settings as they are")]
    options += [Option(each, each) for each in listed]
    chosen = yield Choice(
        "default",
        "Which model shall pi begin with, when none is named?",
        why="It goes into pi's settings.json as defaultProvider and defaultModel.",
        flag="--default-model PROVIDER/MODEL",
        options=tuple(options),
        default=NO,
    )
    if chosen != NO:
        outcome.default = chosen
    enabled = yield confirm(
        "enabled",
        "Let pi offer these models alone, in Ctrl+P?",
        yes="only those through the gateway",
        no="all that it has keys for",
        why="It goes into pi's settings.json as enabledModels.",
        flag="--only-these",
        default=NO,
    )
    if enabled == YES:
        outcome.enabled = tuple(f"{name}/**" for name in draft.entries("pi", "providers"))


TITLED = {
    "start": "how it begins",
    "from": "the models.json that it begins with",
    "discover": "whether the gateway is asked",
    "slugs": "the slugs",
    "direct": "one key or two",
    "policy": "limits of the key",
    "default": "the model that pi begins with",
    "enabled": "the models that pi offers",
}


def titled(name: str) -> str:
    """What a person calls the question of this name."""
    first, _, rest = name.partition(" ")
    if first in ("key", "variable", "command", "entry", "pasted", "store"):
        what = {"key": "where it is", "pasted": "the pasted one", "store": "where it is kept"}
        return f"the key {rest}: {what.get(first, f'its {first}')}"
    return TITLED.get(name, f"the {name}")


def review(outcome: Outcome) -> Script:
    asked, can_be_done = yield Show(outcome)
    options = [Option("edit", "change an answer"), Option(QUIT, "leave everything as it is")]
    if can_be_done:
        options.insert(0, Option(WRITE, "yes, write it"))
        options.insert(2, Option(SAVE, "write pigen.yaml only"))
    choice = yield Choice(
        "review",
        "Carry it out?" if can_be_done else "What now?",
        options=tuple(options),
        flag="--yes",
        default=options[0].value,
    )
    if choice != "edit":
        return choice
    name = yield Choice(
        "edit",
        "Which one?",
        options=tuple(Option(name, titled(name)) for name in asked),
        default=asked[-1],
    )
    yield Again(name, forgotten=("review", "edit"))
    return QUIT
