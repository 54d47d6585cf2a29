"""The script: which questions there are, in which order, and what each answer does to the draft.

It is pure. What it has to know from outside it asks for with Fetch; a run that goes back starts it
again.
"""

from __future__ import annotations

from pigen.wizard import (
    ask_routing,
    final_questions,
    first_questions,
    keys,
    models,
    policy,
)
from pigen.wizard.draft import DIRECT, Draft
from pigen.wizard.existing_config import GatewayOffer
from pigen.wizard.first_questions import InterviewContext
from pigen.wizard.outcome import LINT, QUIT, WRITE, InterviewOutcome
from pigen.wizard.questions import NO, YES, FetchRequest, TextQuestion, make_confirmation
from pigen.wizard.references import parse_variable
from pigen.wizard.script_runner import Script


def run_interview(context: InterviewContext) -> Script:
    """Everything that is asked, to an Outcome."""
    start = yield from first_questions.ask_start(context)
    if start in (LINT, QUIT):
        return InterviewOutcome(start)
    base = yield from first_questions.ask_base(start, context)
    draft = first_questions.make_draft(base, context)
    stores = yield from _ask_keys(draft, context)
    offered = yield from _discover(draft, context)
    moves = None
    if base.moving is not None:
        from pigen.wizard import moving_questions  # it reads sources, which takes its time

        moves = yield from moving_questions.ask_moves(base.moving, draft, offered, context)
    if draft.is_hosted and not (moves and draft.is_new):  # a move names its slugs
        yield from models.ask_slugs(draft, offered.slugs, offered.remark)
    if not draft.is_hosted:
        yield from _ask_provider_keys(draft)
    # What teams inherit is changed by hand: each may have changed it for itself.
    if not draft.has_teams:
        if draft.is_new or draft.find_direct():
            adds = context.adds_models and (base.path is not None or bool(base.adopted))
            yield from models.ask_models(draft, offered.models, context.machine, adds)
        if draft.is_hosted:
            stores += yield from _ask_routing(draft, offered, context)
    if draft.is_hosted:
        yield from ask_routing.ask_cache_and_retry(draft)
        yield from policy.ask(draft, context.today)
    final_questions.complete_draft(draft, context.machine.pi)
    folder = yield from final_questions.ask_folder(base, draft, context)
    outcome = InterviewOutcome(WRITE, draft, base, tuple(stores), folder, moves=moves)
    if not draft.has_teams:  # those are for others
        yield from final_questions.ask_settings(outcome, draft)
    if context.is_reviewed:
        outcome.action = yield from final_questions.ask_review(outcome)
    return outcome


def _ask_keys(draft: Draft, context: InterviewContext) -> Script:
    if draft.is_new:
        draft.ensure_section("keys")[DIRECT] = {"type": "workspace/user", "value": None}
    names = [DIRECT] if draft.is_new else draft.list_key_names()
    return (yield from _ask_references(draft, names, context, names[0] if names else ""))


def _ask_references(
    draft: Draft, names: list[str], context: InterviewContext, first: str = ""
) -> Script:
    """Where pi finds each of these keys; what is to be stored for them. Options that name no key
    mean the `first`."""
    stores = []
    for name in names:
        purpose = (
            "your Portkey API key" if len(names) == 1 and name == DIRECT else f'the key "{name}"'
        )
        file = context.key_file if name == DIRECT else f"{context.key_file}-{name}"
        reference, storing = yield from keys.ask(
            name,
            context.machine,
            draft.get_reference(name),
            purpose,
            file,
            context.allows_plaintext,
            DIRECT if name == first else "",
        )
        draft.set_reference(name, reference)
        stores += [storing] if storing else []
    return stores


def _ask_routing(draft: Draft, offered: GatewayOffer, context: InterviewContext) -> Script:
    known = draft.get_reference(DIRECT)
    new_keys = yield from ask_routing.ask_routing(draft, offered, context.machine)
    if draft.is_new and draft.find_direct() is None and len(new_keys) == 1:
        draft.set_reference(new_keys[0], str(known))  # the one key there is was asked for
        return []
    return (yield from _ask_references(draft, new_keys, context))


def _ask_provider_keys(draft: Draft) -> Script:
    """Without slugs the gateway is sent the provider's own key."""
    for name, provider in draft.get_entries("providers").items():
        if "api_key" in provider:
            reference = yield TextQuestion(
                f"provider key {name}",
                f"Which environment variable holds the key of {name} itself?",
                flag=f"--provider-key {name}=NAME",
                default=str(provider["api_key"]),
                read=parse_variable,
            )
            draft.ensure_section("providers", name)["api_key"] = reference


def _discover(draft: Draft, context: InterviewContext) -> Script:
    """What the gateway itself offers, if it may be asked."""
    reference = (
        next((draft.get_reference(name) for name in draft.list_key_names() or [DIRECT]), None) or ""
    )
    held = reference.removeprefix("$")
    if not draft.is_hosted:
        return GatewayOffer()
    if held not in context.machine.variables:
        remark = f"The gateway cannot be asked, because {held} is not set."
        return GatewayOffer(remark=remark if context.discover else "")
    ask = yield make_confirmation(
        "discover",
        "Ask the gateway which providers and models it has?",
        yes=f"send it the key in {held}, once",
        no="I type them",
        why="It is asked for its models, providers and Configs; nothing is changed there.",
        flag="--discover",
        default=NO,
    )
    if ask != YES:
        return GatewayOffer()
    return (yield FetchRequest("gateway", (held, context.gateway)))
