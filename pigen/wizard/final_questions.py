"""What comes last: pi's settings, and the review of the whole plan."""

from __future__ import annotations

import itertools

from pigen.pi.release import Pi
from pigen.source.release_range import ReleaseRange
from pigen.wizard.draft import Draft
from pigen.wizard.first_questions import InterviewContext
from pigen.wizard.layout import format_short_path
from pigen.wizard.outcome import QUIT, SAVE, WRITE, DifferenceView, DraftBase, InterviewOutcome
from pigen.wizard.places import parse_folder
from pigen.wizard.questions import (
    NO,
    YES,
    ChoiceOption,
    ChoiceQuestion,
    InvalidAnswer,
    RepeatRequest,
    ShowRequest,
    TextQuestion,
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
        return ReleaseRange(str(version)).holds(pi)
    except ValueError:
        return False


def ask_folder(base: DraftBase, draft: Draft, context: InterviewContext) -> Script:
    """Where a new pigen.yaml goes, with all that is built from it; "" where that is known."""
    if base.path is not None or not context.asks_folder:
        return ""
    folder = context.suggest_folder(draft)
    try:
        parse_folder(folder)
    except InvalidAnswer:
        folder = ""
    return (
        yield TextQuestion(
            "folder",
            "In which folder should pigen.yaml and what is built from it be kept?",
            why="Each team gets a folder in it."
            if draft.has_teams
            else "Your answers, the Configs and the keys' settings. pi's own folder gets "
            "models.json alone.",
            flag="--source FILE",
            default=format_short_path(folder) if folder else None,
            read=parse_folder,
            example="~/.config/pigen",
        )
    )


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
        options.insert(3, ChoiceOption("diff", "show every changed line (d)", key="d"))
    for number in itertools.count(1):
        name = "review" if number == 1 else f"review {number}"
        choice = yield ChoiceQuestion(
            name,
            "Go ahead?" if can_be_done else "What now?",
            options=tuple(options),
            flag="--yes",
            default=options[0].value,
        )
        if choice != "diff":
            break
        yield ShowRequest(DifferenceView(outcome))
    if choice != "edit":
        return choice
    name = yield ChoiceQuestion(
        "edit",
        "Which one?",
        options=tuple(ChoiceOption(name, format_title(name)) for name in asked),
        default=asked[-1],
    )
    reviews = ("review", *(f"review {each}" for each in range(2, number + 1)))
    yield RepeatRequest(name, reset_names=(*reviews, "edit"))
    return QUIT
