"""How a run begins: by hand, from a template, from a models.json, or from the pigen.yaml that is there."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.common import resources
from pigen.wizard.draft import Draft
from pigen.wizard.machine import Found
from pigen.wizard.outcome import LINT, QUIT, Base
from pigen.wizard.questions import Choice, Fetch, Option, Text
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


def templates() -> list[str]:
    """The names of the templates."""
    found = resources.names("templates")
    return [name.removesuffix(".yaml") for name in found if name.endswith(".yaml")]


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


def ask(setting: Setting) -> Script:
    """The start that is chosen."""
    found = setting.found
    options = []
    if found.source is not None:
        options.append(Option(UPDATE, f"change the answers in {found.source}"))
    elif found.models is None or found.models.is_readable:
        options += _fresh(found)
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


def _fresh(found: Found) -> list[Option]:
    """The ways to a first pigen.yaml."""
    template = Option(TEMPLATE, "from a template")
    other = Option(FROM, "from what a models.json has")
    if found.models is None:
        return [Option(HAND, "step by step"), template, other]
    add = Option(ADD, "add to models.json; all else in it stays")
    if not found.models.gateways:
        return [add, template, other]
    names = ", ".join(found.models.gateways)
    return [Option(FROM, f"go on from what models.json has: {names}"), add, template]


def base(start: str, setting: Setting) -> Script:
    """What the draft starts from."""
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
        own = setting.found.models.path if setting.found.models else None
        path = yield Text("from", "From which models.json?", flag="--from FILE", default=own)
        return (yield Fetch("models.json", (path,)))
    return Base()


def draft(base: Base, setting: Setting) -> Draft:
    """The draft: a provider of pi's that is somebody else's in models.json keeps its name."""
    models = setting.found.models
    made = Draft(base.value, models.foreign - set(base.adopted) if models else frozenset())
    if base.path is None:
        made.make_room()
    if setting.gateway:
        made.section("gateway")["base_url"] = setting.gateway
    return made
