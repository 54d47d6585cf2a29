"""What becomes of each direct provider: through the gateway, direct as it is, or left alone."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.common import slugs
from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.outputs.report import pluralize
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.wizard.draft import Draft
from pigen.wizard.existing_config import GatewayOffer
from pigen.wizard.first_questions import InterviewContext
from pigen.wizard.machine import get_providers
from pigen.wizard.moving import KEEP, LEAVE, THROUGH, DirectProvider, Moves, MovingSource
from pigen.wizard.moving_draft import Mover, count_unstated
from pigen.wizard.moving_read import NO_MODELS, find_built_in
from pigen.wizard.moving_slugs import get_portkey_name, suggest_slug
from pigen.wizard.questions import (
    NO,
    YES,
    Answer,
    ChoiceOption,
    ChoiceQuestion,
    InvalidAnswer,
    TextQuestion,
    make_confirmation,
)
from pigen.wizard.script_runner import Script

SLUGS_HELP = "Models that go through the gateway are called @slug/model."


@dataclass(frozen=True)
class MoveQuestion(ChoiceQuestion):
    """What becomes of a provider; `obstacle` says why it cannot go through the gateway."""

    obstacle: str = ""

    def parse_answer(self, answer: Answer) -> str:
        if answer == THROUGH and self.obstacle:
            more = "" if self.obstacle == NO_MODELS else " Fix that first; pigen lint says more."
            raise InvalidAnswer(f"{self.obstacle}{more}")
        return super().parse_answer(answer)


def ask_moves(
    source: MovingSource, draft: Draft, offered: GatewayOffer, context: InterviewContext
) -> Script:
    """Moves, with the providers that go through the gateway in the draft; None where nothing
    changes. PigenError where nothing goes through the gateway at all."""
    if draft.has_teams:
        raise PigenError(
            "The pigen.yaml has teams, so pigen cannot tell whose the providers are to be.",
            path=context.machine.source or source.document.path,
            help="Add the models to it by hand, or name another file with --source.",
        )
    moves = Moves(source)
    providers = _list_providers(source, context)
    chosen: list[tuple[DirectProvider, str]] = []
    for provider in providers:
        is_first = provider is providers[0]
        answer = yield _make_question(provider, source, context, is_first)
        if answer == THROUGH:
            slug = yield from _ask_slug(provider, draft, offered)
            chosen.append((provider, slug))
        elif provider.in_file:
            (moves.left if answer == LEAVE else moves.kept).append(provider.name)
            if provider.obstacle == NO_MODELS:  # the lists say the rest
                moves.notes.append(f"{provider.name}: {provider.obstacle}")
    if not chosen and not draft.get_entries("pi", "providers"):
        raise _make_nothing_error(source, providers)
    lacking = sum(
        count_unstated(each, slug, context.machine.pi)
        for each, slug in chosen
        if each.in_file and each.value.get("models")
    )
    fills = NO
    if lacking:
        fills = yield make_confirmation(
            "fill",
            "Fill in figures that the file does not state?",
            yes=f"from pi's catalogue, for {pluralize(lacking, 'model')}",
            no="leave them as pi has them now",
            why="Without one pi assumes 128,000 tokens, answers of 16,384, no thinking, no price.",
            flag="--fill",
            default=NO,
        )
    if lacking and fills == NO:
        moves.notes.append(
            f"{pluralize(lacking, 'model')} {'lack' if lacking > 1 else 'lacks'} figures that pi's "
            "catalogue knows; --fill fills them in."
        )
    if not chosen and source.in_place:
        return None  # nothing of the file changes its way
    mover = Mover(draft, moves, context.machine.pi, fills == YES)
    ids = {slug: tuple(_list_offered(offered, slug)) for _, slug in chosen}
    for provider, slug in chosen:
        mover.move(provider, slug, ids[slug])
    return moves


def _list_offered(offered: GatewayOffer, slug: str) -> list[str]:
    parts = [slugs.split_slug(id) or ("", "") for id in offered.models]
    return [model for each, model in parts if each == slug]


def _list_providers(source: MovingSource, context: InterviewContext) -> list[DirectProvider]:
    """Those of the file, and built-in ones that options name. PigenError for any other name."""
    providers = list(source.providers)
    known = [each.name for each in providers]
    for name in context.named_providers:
        built_in = None if name in known else find_built_in(source, name)
        if built_in is not None:
            providers.append(built_in)
        elif name not in known:
            raise PigenError(
                f"{quote(name)} leads to the gateway already, so it is neither moved nor kept."
                if name in get_providers(source.document)
                else f"There is no provider {quote(name)} in the file, and pi has none built in.",
                path=source.document.path,
                help=f"{did_you_mean(name, known)}Name one of {', '.join(known) or 'none'}.",
            )
    return providers


def _make_question(
    provider: DirectProvider, source: MovingSource, context: InterviewContext, is_first: bool
) -> MoveQuestion:
    copies = provider.in_file and not source.in_place
    kept = "direct, copied to the new file as it is" if copies else "direct, as it is now"
    options = [
        ChoiceOption(THROUGH, "through the gateway"),
        ChoiceOption(KEEP, kept, "suggested for a server of your own" if provider.is_local else ""),
    ]
    if copies:
        options.append(ChoiceOption(LEAVE, "not at all; it stays in the old file"))
    if provider.obstacle:
        options.pop(0)
    # Who has providers of the gateway in the file has left the others direct on purpose.
    suggested = THROUGH if provider.goes_through and not source.has_gateway else KEEP
    if not context.is_reviewed:  # nobody sees what would become of it
        suggested = LEAVE if copies and not provider.is_local else KEEP
    options.sort(key=lambda option: option.value != suggested)
    models = pluralize(len(provider.entries), "model") if provider.entries else ""
    login = "signed in" if provider.has_login else ""
    about = ", ".join(filter(None, (provider.place, models, login)))
    return MoveQuestion(
        f"move {provider.name}",
        f"How should pi reach {provider.name} ({about})?",
        why=provider.obstacle or (SLUGS_HELP if is_first else ""),
        flag=f"--through {provider.name}=SLUG or --keep {provider.name}",
        options=tuple(options),
        default=suggested,
        obstacle=provider.obstacle,
    )


def _ask_slug(provider: DirectProvider, draft: Draft, offered: GatewayOffer) -> Script:
    """The slug, which the draft has then."""
    slug = yield TextQuestion(
        f"through {provider.name}",
        f"The slug in Portkey of what {provider.name} leads to?",
        why="As shown in Portkey under AI Providers.",
        flag=f"--through {provider.name}=SLUG",
        default=suggest_slug(provider.name, provider.upstream, offered.slugs),
        read=_parse_slug,
        example="openai-prod",
    )
    kind = offered.slugs.get(slug, "")
    if not kind and find_upstream(slug) is None and provider.upstream is not None:
        kind = get_portkey_name(provider.upstream)
    if kind and find_upstream(kind) == find_upstream(slug):
        kind = ""
    draft.add_provider(slug, kind)
    return slug


def _parse_slug(text: str) -> str:
    slug = text.strip().removeprefix("@")
    if not slug or not slugs.looks_like_slug(slug):
        raise InvalidAnswer(
            "Give one slug, at most 40 characters: lower-case letters, digits, - and _, such as "
            "openai-prod."
        )
    return slug


def _make_nothing_error(source: MovingSource, providers: list[DirectProvider]) -> PigenError:
    movable = [each for each in providers if not each.obstacle]
    if not movable:
        why = "".join(f" {each.name}: {each.obstacle}" for each in providers)
        return PigenError(
            f"None of its providers can go through the gateway.{why}",
            path=source.document.path,
            help="Run pigen lint on the file, and fix what it finds.",
        )
    flags = [f"--through {each.name}={suggest_slug(each.name, each.upstream)}" for each in movable]
    return PigenError(
        "No provider goes through the gateway, so nothing was written.",
        path=source.document.path,
        help=f"For example: {' '.join(flags[:3])}, with the slugs as Portkey shows them. A "
        "Portkey gateway at an address of its own is named with --gateway.",
    )
