"""What comes last: pi's settings, and the review of the whole plan."""

from __future__ import annotations

from pigen.pi.release import Pi
from pigen.source.release_range import ReleaseRange
from pigen.wizard.draft import Draft
from pigen.wizard.outcome import QUIT, SAVE, WRITE, InterviewOutcome
from pigen.wizard.questions import (
    NO,
    YES,
    ChoiceOption,
    ChoiceQuestion,
    RepeatRequest,
    ShowRequest,
    make_confirmation,
)
from pigen.wizard.script_runner import Script


def complete_draft(draft: Draft, installed_pi: Pi) -> None:
    """What is not asked: the releases of pi, the one that is there among them, and in a new file
    the model to begin with."""
    pi = draft.ensure_section("pi")
    draft.forget_default()
    if not _covers(pi.get("version"), installed_pi):
        release = installed_pi
        upper = "" if release.interpolates else ", <0.77"
        rest = {field: value for field, value in pi.items() if field != "version"}
        draft.tree["pi"] = {"version": f">={release}{upper}", **rest}
    first = draft.get_default()
    if draft.is_new and first is not None:
        draft.set_default(first)


def _covers(version: object, pi: Pi) -> bool:
    """Whether a range of releases holds this one."""
    try:
        releases = ReleaseRange(str(version))
    except ValueError:
        return False
    return releases.low <= pi.number < releases.high


def ask_settings(outcome: InterviewOutcome, draft: Draft) -> Script:
    first = draft.get_default()
    if first is None:
        return
    listed = list(draft.iter_models())
    options = [ChoiceOption(NO, "leave pi's settings as they are")]
    options += [ChoiceOption(each, each) for each in listed]
    chosen = yield ChoiceQuestion(
        "default",
        "Which model should pi start with when none is named?",
        why="It goes into pi's settings.json as defaultProvider and defaultModel.",
        flag="--default-model PROVIDER/MODEL",
        options=tuple(options),
        default=NO,
    )
    if chosen != NO:
        outcome.default_model = chosen
    enabled = yield make_confirmation(
        "enabled",
        "Should pi offer only these models in Ctrl+P?",
        yes="only those through the gateway",
        no="all models that it has keys for",
        why="It goes into pi's settings.json as enabledModels.",
        flag="--only-these",
        default=NO,
    )
    if enabled == YES:
        outcome.enabled_patterns = tuple(
            f"{name}/**" for name in draft.get_entries("pi", "providers")
        )


QUESTION_TITLES = {
    "start": "how it begins",
    "from": "the models.json that it starts with",
    "discover": "whether to ask the gateway",
    "slugs": "the slugs",
    "direct": "one key or two",
    "policy": "limits of the key",
    "fill": "whether to fill in figures",
    "default": "the model that pi starts with",
    "enabled": "the models that pi offers",
}


def format_title(name: str) -> str:
    """What a person calls the question of this name."""
    first, _, rest = name.partition(" ")
    if first in ("key", "variable", "command", "entry", "pasted", "store"):
        what = {"key": "where it is", "pasted": "the pasted one", "store": "where it is kept"}
        return f"the key {rest}: {what.get(first, f'its {first}')}"
    if first in ("move", "through"):
        return f"how pi reaches {rest}" if first == "move" else f"the slug of {rest}"
    return QUESTION_TITLES.get(name, f"the {name}")


def ask_review(outcome: InterviewOutcome) -> Script:
    asked, can_be_done = yield ShowRequest(outcome)
    options = [
        ChoiceOption("edit", "change an answer"),
        ChoiceOption(QUIT, "leave everything as it is"),
    ]
    if can_be_done:
        options.insert(0, ChoiceOption(WRITE, "yes, write it"))
        options.insert(2, ChoiceOption(SAVE, "write pigen.yaml only"))
    choice = yield ChoiceQuestion(
        "review",
        "Go ahead?" if can_be_done else "What now?",
        options=tuple(options),
        flag="--yes",
        default=options[0].value,
    )
    if choice != "edit":
        return choice
    name = yield ChoiceQuestion(
        "edit",
        "Which one?",
        options=tuple(ChoiceOption(name, format_title(name)) for name in asked),
        default=asked[-1],
    )
    yield RepeatRequest(name, reset_names=("review", "edit"))
    return QUIT
