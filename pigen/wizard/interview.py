"""The script: which questions there are, in which order, and what each answer does to the draft.

It is pure. What it has to know from outside it asks for with Fetch; a run that goes back starts it
anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pigen.pi import Pi
from pigen.source.versions import Range
from pigen.wizard import keys, models, policy, ways
from pigen.wizard.draft import DIRECT, Draft
from pigen.wizard.found import Found
from pigen.wizard.outcome import LINT, QUIT, SAVE, WRITE, Base, Outcome
from pigen.wizard.questions import NO, YES, Again, Choice, Fetch, Option, Show, Text, confirm
from pigen.wizard.references import variable
from pigen.wizard.session import Script

HAND, TEMPLATE, FROM, UPDATE, ADD = "hand", "template", "from", "update", "add"
TITLES = {
    "quick-start": "one provider, one key, one model",
    "several-providers": "several providers behind one key",
    "fallback": "a fallback over two providers",
    "load-balance": "requests shared out by weight",
    "cache-and-retry": "cache and retries",
    "conditional": "metadata of the key decides",
    "budgets": "budgets and rate limits",
    "guardrails": "checks before and after each request",
    "tracing-by-headers": "metadata sent by pi",
    "tracing-by-metadata": "metadata of the key",
    "company": "departments and teams",
    "local-oss": "the open-source gateway on this machine",
}


@dataclass(frozen=True)
class Offered:
    """What a gateway answered: its models, its providers with their kinds, and why it did not."""

    models: tuple[str, ...] = ()
    slugs: dict[str, str] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True)
class Setting:
    """What the script has to know beforehand.

    found      the machine
    templates  the names of the templates
    today      2026-05-31
    key_file   where a pasted key would be kept, if in a file
    plain      a pasted key may stand in models.json
    gateway    another base URL than Portkey's, "" for Portkey's
    discover   the gateway is to be asked, if that can be done
    reviewed   somebody looks at the plan before it is carried out
    """

    found: Found
    templates: tuple[str, ...]
    today: str
    key_file: str
    plain: bool = False
    gateway: str = ""
    discover: bool = False
    reviewed: bool = True


def interview(setting: Setting) -> Script:
    """Everything that is asked, to an Outcome."""
    start = yield from _start(setting)
    if start in (LINT, QUIT):
        return Outcome(start)
    base = yield from _base(start, setting)
    draft = Draft(base.value, _taken(setting, base))
    if setting.gateway:
        draft.section("gateway")["base_url"] = setting.gateway
    stores = []
    stores += yield from _keys(draft, setting)
    offered = yield from _discovered(draft, setting)
    if draft.is_hosted:
        yield from models.ask_slugs(draft, offered.slugs, offered.remark)
    else:
        yield from _provider_keys(draft)
    # What teams inherit is changed by hand: each may have changed it for itself.
    if not draft.has_teams:
        if draft.is_new or draft.direct():
            yield from models.ask_models(draft, offered.models)
        if draft.is_hosted:
            stores += yield from _routing(draft, offered, setting)
    if draft.is_hosted:
        yield from ways.ask_cache(draft)
        yield from policy.ask(draft, setting.today)
    _finish(draft, setting)
    outcome = Outcome(WRITE, draft, base, tuple(stores))
    yield from _settings(outcome, draft)
    if setting.reviewed:
        outcome.action = yield from _review(outcome)
    return outcome


def _taken(setting: Setting, base: Base) -> frozenset[str]:
    """The providers in models.json that are somebody else's, and keep their names."""
    models = setting.found.models
    return models.foreign - set(base.adopted) if models else frozenset()


def _start(setting: Setting) -> Script:
    found = setting.found
    options = []
    if found.source is not None:
        options.append(Option(UPDATE, f"change the answers in {found.source}"))
    elif found.models is not None and found.models.is_readable:
        if found.models.gateways:
            names = ", ".join(found.models.gateways)
            options.append(Option(FROM, f"go on from what models.json has: {names}"))
        options.append(Option(ADD, "add to models.json; all else in it stays"))
    if found.source is None and (found.models is None or found.models.is_readable):
        options += [] if found.models else [Option(HAND, "step by step")]
        options.append(Option(TEMPLATE, "from a template"))
    if found.models is not None:
        options.append(Option(LINT, "look for mistakes in it only"))
    if found.source is not None or found.models is not None:
        options.append(Option(QUIT, "leave everything as it is"))
    start = yield Choice(
        "start",
        "How shall it begin?",
        flag="--update, --template NAME or --from FILE",
        options=tuple(options),
        default=options[0].value,
    )
    return start


def _base(start: str, setting: Setting) -> Script:
    if start == TEMPLATE:
        name = yield Choice(
            "template",
            "Which template?",
            flag="--template NAME",
            options=tuple(Option(each, each, TITLES.get(each, "")) for each in setting.templates),
            default="quick-start",
        )
        return (yield Fetch("template", (name,)))
    if start == UPDATE:
        return (yield Fetch("source", (setting.found.source,)))
    if start == FROM:
        own = setting.found.models.path if setting.found.models else ""
        path = yield Text("from", "From which models.json?", flag="--from FILE", default=own)
        return (yield Fetch("models.json", (path,)))
    return Base()


def _keys(draft: Draft, setting: Setting) -> Script:
    if draft.is_new:
        draft.section("keys")[DIRECT] = {"type": "workspace/user", "value": None}
    names = [DIRECT] if draft.is_new else draft.key_names()
    return (yield from _references(draft, names, setting, names[0] if names else ""))


def _references(draft: Draft, names: list[str], setting: Setting, first: str = "") -> Script:
    """Where pi finds each of these keys; what is to be stored for them. Options that name no key
    mean the `first`."""
    stores = []
    for name in names:
        purpose = (
            "your Portkey API key" if len(names) == 1 and name == DIRECT else f'the key "{name}"'
        )
        file = setting.key_file if name == DIRECT else f"{setting.key_file}-{name}"
        reference, storing = yield from keys.ask(
            name,
            setting.found,
            draft.reference(name),
            purpose,
            file,
            setting.plain,
            DIRECT if name == first else "",
        )
        draft.set_reference(name, reference)
        stores += [storing] if storing else []
    return stores


def _routing(draft: Draft, offered: Offered, setting: Setting) -> Script:
    known = draft.reference(DIRECT)
    bound = yield from ways.ask_routing(draft, offered.models)
    if draft.is_new and draft.direct() is None and len(bound) == 1:
        draft.set_reference(bound[0], str(known))  # the one key there is was asked for
        return []
    return (yield from _references(draft, bound, setting))


def _provider_keys(draft: Draft) -> Script:
    """Without slugs the gateway is sent the provider's own key."""
    for name, provider in draft.entries("providers").items():
        if "api_key" in provider:
            reference = yield Text(
                f"provider key {name}",
                f"Which environment variable holds the key of {name} itself?",
                flag=f"--provider-key {name}=NAME",
                default=str(provider["api_key"]),
                read=variable,
            )
            draft.section("providers", name)["api_key"] = reference


def _discovered(draft: Draft, setting: Setting) -> Script:
    """What the gateway itself offers, if it may be asked."""
    reference = next((draft.reference(name) for name in draft.key_names() or [DIRECT]), None) or ""
    held = reference.removeprefix("$")
    if not draft.is_hosted:
        return Offered()
    if held not in setting.found.variables:
        remark = f"The gateway cannot be asked, for {held} is not set."
        return Offered(remark=remark if setting.discover else "")
    ask = yield confirm(
        "discover",
        "Ask the gateway which providers and models it has?",
        yes=f"send it the key in {held}, once",
        no="I type them",
        why="It is asked for its models, providers and Configs; nothing is changed there.",
        flag="--discover",
        default=NO,
    )
    if ask != YES:
        return Offered()
    return (yield Fetch("gateway", (held, setting.gateway)))


def _finish(draft: Draft, setting: Setting) -> None:
    """What is not asked: the releases of pi, the one that is there among them, and in a new file the
    model to begin with."""
    pi = draft.section("pi")
    draft.forget_default()
    if not _is_for(pi.get("version"), setting.found.pi):
        release = setting.found.pi
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


def _settings(outcome: Outcome, draft: Draft) -> Script:
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


def _review(outcome: Outcome) -> Script:
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
    yield Again((name, "review", "edit"))
    return QUIT
