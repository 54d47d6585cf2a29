"""The one table of commands and options.

The light parser (argv.py) and Typer's commands (cli.py) are both built from it, so they cannot
differ in what an option is called, what it takes or what it means. Each entry also says how the
texts given on the command line become the value that the command receives.
"""

from __future__ import annotations

from pigen.common.errors import PigenError
from pigen.common.kinds import DIALECTS, HOSTED

FORMATS = ("full", "concise", "json", "github")


class Option:
    """One option, or with no flags one positional argument.

    name     the parameter of the command's function
    flags    how it is written ("--format"); empty for a positional argument
    metavar  how its value is shown in the help; "" for a switch, which takes none
    choices  the values allowed, if they are few
    repeatable     may be given several times; the command receives a tuple
    comma_separated   one text may hold several values, "a,b"
    """

    __slots__ = (
        "choices",
        "comma_separated",
        "default",
        "flags",
        "help",
        "metavar",
        "name",
        "repeatable",
    )

    def __init__(
        self,
        *flags: str,
        help: str,
        name: str = "",
        metavar: str = "",
        choices: tuple[str, ...] = (),
        default: str | None = None,
        repeatable: bool = False,
        comma_separated: bool = False,
    ) -> None:
        self.name = name or flags[0].removeprefix("--").replace("-", "_")
        self.flags = flags
        self.help = help
        self.metavar = metavar or "|".join(choices)
        self.choices = choices
        self.default = default
        self.repeatable = repeatable
        self.comma_separated = comma_separated

    @property
    def is_switch(self) -> bool:
        return not self.metavar

    def accepts(self, text: str) -> bool:
        if self.comma_separated:
            return text.strip(" ,") != ""
        return not self.choices or text in self.choices

    def parse_value(self, texts: list[str]) -> object:
        """What the command receives: a bool, a text or None, or a tuple of texts.

        `texts` holds the texts in the order written; for a switch any text means that it is there.
        Raises PigenError for a value outside `choices`, or a list with nothing in it.
        """
        if self.is_switch:
            return bool(texts)
        for text in texts:
            if not self.accepts(text):
                raise self._make_error(text)
        if not self.repeatable:
            return texts[-1] if texts else self.default
        if not self.comma_separated:
            return tuple(texts)
        return tuple(part for text in texts for part in map(str.strip, text.split(",")) if part)

    def _make_error(self, text: str) -> PigenError:
        from pigen.common.suggest import did_you_mean

        if self.comma_separated:
            return PigenError(f"{self.flags[0]} is given without a name.", help=self.help)
        return PigenError(
            f'{self.flags[0]} does not take "{text}".',
            help=did_you_mean(text, self.choices) + f"Choose from {', '.join(self.choices)}.",
        )


class Command:
    """One command: its options, and the texts of its help page."""

    __slots__ = ("about", "examples", "name", "options", "summary")

    def __init__(
        self, name: str, summary: str, *options: Option, about: str, examples: tuple[str, ...]
    ) -> None:
        self.name = name
        self.summary = summary
        self.options = options
        self.about = about
        self.examples = examples

    def parse_values(self, texts_by_name: dict[str, list[str]]) -> dict[str, object]:
        """The arguments of the command's function, from the texts given per option name."""
        return {
            option.name: option.parse_value(texts_by_name.get(option.name, []))
            for option in self.options
        }


PI_VERSION = Option(
    "--pi-version",
    metavar="VERSION",
    help="The release of pi to judge by, such as 0.80.3; 0.80 means 0.80.0. Default: the installed pi, else the newest known.",
)

DIALECT = Option(
    "--dialect",
    choices=DIALECTS,
    help="The gateway to judge by: Portkey's hosted one, or the open-source one. Default: what a pigen.yaml says, else hosted.",
)

GATEWAY = Option(
    "--gateway",
    metavar="URL",
    help="The base URL of a Portkey gateway of your own: what is sent there is judged as Portkey's. Portkey's own hosts are known.",
)

ALLOW_INCLUDE = Option(
    "--allow-include",
    metavar="DIR",
    repeatable=True,
    help="A folder outside its repository that a pigen.yaml may include files from; may be repeated.",
)

SAVED_CONFIGS = Option(
    "--config",
    name="configs",
    metavar="ID=FILE",
    repeatable=True,
    help="What the saved Config with this id holds, as JSON or YAML: pc-coding-1a2b3c=coding.config.json. May be repeated.",
)

LINT_VERSION = Option(
    "--pi-version",
    metavar="VERSION",
    help=f"{PI_VERSION.help} A pigen.yaml names its own, unless this is given.",
)

LINT = Command(
    "lint",
    "Find what pi or the gateway would refuse, ignore or misread in models.json, Configs, keys and pigen.yaml, and fix it.",
    Option(
        name="paths",
        metavar="PATH",
        repeatable=True,
        help="Files or folders; - is standard input. Default: pigen.yaml here, else pi's own models.json, in $PI_CODING_AGENT_DIR or ~/.pi/agent.",
    ),
    LINT_VERSION,
    DIALECT,
    GATEWAY,
    Option(
        "--format",
        choices=FORMATS,
        default="full",
        help="full shows each place in the file; concise one line each; json the documented contract; github annotations.",
    ),
    Option("--fix", help="Apply the safe fixes, and write the file in place."),
    Option("--unsafe-fixes", help="With --fix or --diff: also apply fixes that you should review."),
    Option("--diff", help="Show what --fix would change, and write nothing."),
    Option(
        "--select",
        metavar="RULE,..",
        repeatable=True,
        comma_separated=True,
        help="Report these rules only, and whatever gets a whole file refused.",
    ),
    Option(
        "--ignore",
        metavar="RULE,..",
        repeatable=True,
        comma_separated=True,
        help="Leave these rules out. What gets a whole file refused is reported all the same.",
    ),
    Option("--env", help="Look at the environment too: say which variables are not set."),
    Option(
        "--hints",
        help="With --format full: show hints in full too, as errors and warnings always are.",
    ),
    Option(
        "--skip-others",
        help="Skip files of other kinds, as in a folder: for hooks, which pass files by name.",
    ),
    ALLOW_INCLUDE,
    about=(
        "A file is known by its name (models.json, NAME.config.json, configs/, keys/, pigen.yaml) or by\n"
        "what it holds; Configs and keys may be JSON, with comments too, or YAML.\n"
        "Exit code: 0 clean or only hints; 1 findings; 2 wrong usage or an unreadable file.\n"
        "With --fix, the fixed text of - goes to standard output, the report to standard error.\n"
        "Nothing is sent anywhere, and pi need not be installed."
    ),
    examples=(
        "pigen lint                                  pi's own models.json",
        "pigen lint models.json --pi-version 0.80.3  as that pi would read it",
        "pigen lint --diff                           what --fix would change",
        "pigen lint --fix dotfiles/                  fix every file of these kinds below",
        "pigen lint c.config.json --dialect oss       a Config, as the open-source gateway reads it",
        "pigen lint pigen.yaml                       a source, and all that is built from it",
        "pigen lint --format json - < models.json    for programs",
    ),
)

RULES = Command(
    "rules",
    "List the rules by topic: kind of file, effect, and whether there is a fix.",
    Option(
        "--format",
        choices=("full", "concise", "json"),
        default="full",
        help="full says what each is about; concise gives only the names.",
    ),
    about="The names are those that --select, --ignore and `pigen explain` take.",
    examples=("pigen rules", "pigen rules --format concise"),
)

EXPLAIN = Command(
    "explain",
    "Explain one rule: what it finds, what pi or the gateway then does, how to fix it, with examples.",
    Option(name="rule", metavar="RULE", help="The name of a rule, as `pigen rules` lists it."),
    about="",
    examples=("pigen explain duplicate-model-id",),
)

SCHEMA = Command(
    "schema",
    "Print the JSON Schema of a file, for an editor.",
    Option(
        name="schema",
        metavar="NAME",
        help="The file it describes: models, config, key, source, scenario.",
    ),
    PI_VERSION,
    about="It accepts exactly what the schema of that release of pi accepts.",
    examples=(
        "pigen schema models > models.schema.json",
        "pigen schema models --pi-version 0.80.3",
    ),
)

INIT = Command(
    "init",
    "Set pi up for the Portkey gateway: models.json, routing, keys, step by step or by options.",
    Option("--yes", help="Ask nothing: take the options, and the default for all else."),
    Option(
        "--model",
        name="models",
        metavar="@SLUG/MODEL",
        repeatable=True,
        help="A model, by the slug of its provider in Portkey and its name there; may be repeated. A bare name needs --slug.",
    ),
    Option(
        "--slug",
        name="slugs",
        metavar="[NAME=]SLUG",
        repeatable=True,
        help="The slug of a provider in Portkey, for models given by a bare name. In a template or an update, NAME is the provider that has this slug from now on.",
    ),
    Option(
        "--provider",
        name="providers",
        metavar="SLUG=NAME",
        repeatable=True,
        help="Which provider is behind a slug, by Portkey's name for it, where the slug does not say.",
    ),
    Option(
        "--facts",
        metavar="@SLUG/MODEL=FACTS",
        repeatable=True,
        help='What a model takes that the catalogue does not know: "200k 32k thinking image".',
    ),
    Option(
        "--key-env",
        metavar="[KEY=]NAME",
        repeatable=True,
        help="The environment variable that holds the Portkey API key; the key itself is never written. KEY names another key than the first, such as routed.",
    ),
    Option(
        "--key-command",
        metavar="[KEY=]COMMAND",
        repeatable=True,
        help='A command that prints the key, for pi to run: "op read op://Private/Portkey/credential".',
    ),
    Option(
        "--key-stdin",
        help="Read the key itself from standard input, and keep it where --key-store says.",
    ),
    Option(
        "--key-store",
        choices=("security", "pass", "secret-tool", "file", "models.json"),
        help="Where to keep it: the macOS keychain, pass, the desktop's keyring, a file of yours alone, or models.json.",
    ),
    Option("--allow-plaintext", help="Let --key-store models.json write the key in plain text."),
    Option(
        "--provider-key",
        name="provider_keys",
        metavar="NAME=VARIABLE",
        repeatable=True,
        help="For the open-source gateway: the variable that holds a provider's own key.",
    ),
    Option(
        "--routing",
        choices=("none", "fallback", "loadbalance", "conditional"),
        help="How the gateway routes. Default: none.",
    ),
    Option(
        "--target",
        name="targets",
        metavar="@SLUG/MODEL",
        repeatable=True,
        help="Where it routes to, in order; at least two.",
    ),
    Option(
        "--weight",
        name="weights",
        metavar="NUMBER",
        repeatable=True,
        help="Under loadbalance: the share of each target, in their order.",
    ),
    Option(
        "--condition",
        name="conditions",
        metavar="KEY=VALUE",
        repeatable=True,
        help="Under conditional: the metadata of the key that leads to each target, in their order. Default: the model that pi asks for.",
    ),
    Option("--routed-only", help="With routing: no second pi provider for @slug models."),
    Option(
        "--config",
        metavar="ID",
        help="With --discover: route by this Config, which is there already.",
    ),
    Option(
        "--routed-model",
        name="routed_models",
        metavar="NAME",
        repeatable=True,
        help="With --config: a model that it routes, where that cannot be told from it.",
    ),
    Option(
        "--cache",
        choices=("off", "simple", "semantic"),
        help="Whether the gateway caches answers. semantic serves at most 4 messages and 8,191 tokens, which an agent's requests hardly ever are. Default: off.",
    ),
    Option("--cache-age", metavar="SECONDS", help="For how long. Default: 3600."),
    Option("--retry", metavar="N", help="How often the gateway tries again, up to 5. Default: 0."),
    Option(
        "--budget",
        metavar="AMOUNT",
        help='Of the key: "50 monthly" in dollars, "5M tokens weekly".',
    ),
    Option(
        "--rate-limit",
        name="rates",
        metavar="RATE",
        repeatable=True,
        help='Of the key: "60 requests/minute".',
    ),
    Option("--expires", metavar="DATE", help="Expiry date: 2027-01-31."),
    Option(
        "--scope",
        name="scopes",
        metavar="SCOPE",
        repeatable=True,
        help="What the key may do. Default: completions.write.",
    ),
    Option(
        "--metadata", metavar="KEY=VALUE", repeatable=True, help="What is logged with each request."
    ),
    Option(
        "--default-model",
        metavar="PROVIDER/MODEL",
        help="The model that pi starts with, for its settings.json; none leaves that file as it is.",
    ),
    Option("--only-these", help="Let pi offer only these models, by its settings.json."),
    Option("--template", metavar="NAME", help="Start with a template."),
    Option("--list-templates", help="List the templates."),
    Option("--from", name="origin", metavar="FILE", help="Start with what a models.json has."),
    Option(
        "--discover",
        help="Ask the gateway, with the key in the environment, for its providers and models.",
    ),
    Option("--update", help="Change files that exist; otherwise they are left alone."),
    ALLOW_INCLUDE,
    Option("--gateway", metavar="URL", help="Another gateway than Portkey's own, with /v1."),
    Option(
        "--source",
        metavar="FILE",
        help="Where to keep the answers, for the next time and for pigen build. Default: pigen.yaml beside models.json; none with only --yes, --model and --key-env.",
    ),
    Option(
        "--output",
        metavar="FILE",
        help="The models.json to write, - for standard output; an existing file is left alone. Default: models.json where pi looks for it.",
    ),
    Option("--plain", help="Ask line by line, without drawing: for screen readers."),
    Option("--json", help="Print the plan as JSON, and write nothing unless --yes is given too."),
    PI_VERSION,
    about=(
        "Nothing is written before the whole plan was shown and agreed to, and Ctrl-C leaves all as it\n"
        "was. Without a terminal nothing is asked: what is missing is named, with exit code 2.\n"
        "The key itself is written nowhere but where you say, and sent only with --discover."
    ),
    examples=(
        "pigen init                         ask step by step",
        "pigen init --template fallback     start with a template",
        "pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY",
        "pigen init --yes --slug openai-prod --model gpt-4o --model o3 --key-env PORTKEY_API_KEY --output models.json",
    ),
)

BUILD = Command(
    "build",
    "Write models.json, Configs and keys for every team from one pigen.yaml.",
    Option(
        name="source",
        metavar="SOURCE",
        default="pigen.yaml",
        help="The source. Default: pigen.yaml.",
    ),
    Option("--team", metavar="TEAM", help="Build only this team: its path, or its name if unique."),
    Option("--all", help="Build every team, which is the default."),
    Option("--out", metavar="DIR", help="Where to write. Default: beside the source."),
    Option(
        "--check",
        help="Write nothing; exit 1 where files differ from the source, are missing or stale.",
    ),
    Option("--diff", help="Show what would change, and write nothing."),
    Option("--adopt", help="Also replace providers of the same name that pigen did not write."),
    ALLOW_INCLUDE,
    about=(
        "Per team: models.json, configs/, keys/, and admin-calls.json, which sets limits by Portkey's admin\n"
        "API. The same source gives the same bytes.\n"
        "An existing models.json keeps every byte outside the providers that pigen owns."
    ),
    examples=(
        "pigen build                       what pigen.yaml says",
        "pigen build --team frontend       one team",
        "pigen build --check               in CI: are the files up to date?",
    ),
)

MERGE = Command(
    "merge",
    "Bring a models.json that was handed out into your own.",
    Option(name="file", metavar="FILE", help="A models.json that pigen build wrote."),
    Option("--into", metavar="PATH", help="Your own. Default: models.json where pi looks for it."),
    Option("--adopt", help="Also replace providers of the same name that pigen did not write."),
    Option("--diff", help="Show what would change, and write nothing."),
    about="Every byte outside the merged providers stays as it is.",
    examples=("pigen merge frontend/models.json",),
)

ROUTE = Command(
    "route",
    "Show where a request goes: attempts, waits, costs and why, without sending anything.",
    Option(
        name="source",
        metavar="SOURCE|CONFIG",
        default="pigen.yaml",
        help="A source, or a Portkey Config as JSON or YAML. Default: pigen.yaml.",
    ),
    Option(
        "--model",
        metavar="MODEL",
        help="The model of the request: a name, or @SLUG/MODEL. With a source also @NAME/MODEL, or PROVIDER/MODEL as pi takes it. Default: what pi starts with, or gpt-4o.",
    ),
    Option(
        "--dialect",
        choices=DIALECTS,
        help="Portkey's hosted gateway, or the open-source one. Default: what the source says, else hosted.",
    ),
    Option(
        "--key",
        metavar="KEY",
        help="The key that sends it, by its name in the source. Default: that of the pi provider which lists the model, else the only one.",
    ),
    Option(
        "--team",
        metavar="TEAM",
        help="The team that sends it: its path, or its name if unique. Default: the source's top.",
    ),
    Option(
        "--metadata",
        metavar="KEY=VALUE",
        repeatable=True,
        help="Metadata of the request; may be repeated.",
    ),
    Option(
        "--fail",
        metavar="SLUG=CODES",
        repeatable=True,
        help="What an upstream answers in turn, the last repeating: @openai-prod=429,500. For SLUG also a name in the source, a target such as config.targets[1], or * for all.",
    ),
    Option(
        "--slow",
        metavar="SLUG=MS",
        repeatable=True,
        help="How long an upstream takes to answer, in milliseconds.",
    ),
    Option(
        "--seed",
        metavar="N",
        default="0",
        help="For load balancing: another number, another draw.",
    ),
    Option(
        "--request",
        metavar="FILE",
        help="The request, as JSON: method, path, headers, params, body, model, metadata, stream.",
    ),
    Option(
        "--plan",
        metavar="FILE",
        help='What each target answers, as JSON: {"config.targets[0]": [429, 200]}.',
    ),
    Option(
        "--format",
        choices=("text", "json"),
        default="text",
        help="text is a small tree with reasons; json is for programs.",
    ),
    ALLOW_INCLUDE,
    SAVED_CONFIGS,
    Option(
        "--guardrail",
        metavar="ID=VERDICT",
        repeatable=True,
        help="How a saved guardrail ends: pg-pii=deny, fail (without denying) or pass, as all do by default. For ID also its name in the source.",
    ),
    about=(
        "With a source, its keys, slugs, allowed models, scopes and expiry are in force.\n"
        "Exit code: 0 when the client gets an answer, 1 when it gets an error, 2 for wrong usage."
    ),
    examples=(
        "pigen route                                       what the pi of pigen.yaml asks first",
        "pigen route --team frontend --fail openai=429     when one provider is at its limit",
        "pigen route --key routed --model @openai/gpt-4o   is the slug heeded with that key?",
        "pigen route coding.config.json --format json      only a Config, for programs",
    ),
)

MODELS = Command(
    "models",
    "Search the catalogue of models, or fill its figures into a models.json.",
    Option(
        name="query",
        metavar="QUERY",
        repeatable=True,
        help="Words that the provider, id or name has. Default: all models.",
    ),
    Option(
        "--provider", metavar="P", help="A provider of pi's, such as openai, or a slug of yours."
    ),
    Option("--json", help="For programs: every figure of each model."),
    Option(
        "--fill",
        metavar="FILE",
        help="Fill in what the models of this models.json leave out; shows the diff and asks first.",
    ),
    Option("--yes", help="With --fill: write without asking."),
    GATEWAY,
    PI_VERSION,
    about=(
        "Prices are dollars per million tokens; the figures are those of pi's own catalogue.\n"
        "--fill adds context, answer, price, thinking and images, and changes nothing that is stated.\n"
        "Exit code: 0 found or filled; 1 nothing found, or not written; 2 wrong usage."
    ),
    examples=(
        "pigen models sonnet 4.5",
        "pigen models gpt-5 --provider openai-prod",
        "pigen models --fill ~/.pi/agent/models.json",
    ),
)

CHECK = Command(
    "check",
    "Ask for every model through a gateway on this machine, as pi would, and say where each goes.",
    Option(
        name="source",
        metavar="SOURCE",
        default="",
        help="A pigen.yaml or a models.json. Default: pigen.yaml here, else pi's own models.json.",
    ),
    Option("--team", metavar="TEAM", help="Check only this team. Default: every team."),
    Option("--with-pi", help="Run the installed pi for real: one turn with a tool call per model."),
    Option("--matrix", help="Take each provider down in turn: who takes over, and who fails."),
    Option("--json", help="For programs."),
    SAVED_CONFIGS,
    GATEWAY,
    PI_VERSION,
    ALLOW_INCLUDE,
    about=(
        "Nothing leaves this machine: the gateway is pigen's own, every key is replaced by one that opens\n"
        "nothing, and no !command is run. For a models.json without a source it is assumed that each @slug exists and\n"
        "that no key is bound to a Config; a pigen.yaml says what they are. A saved Config that a header\n"
        "names is assumed to exist too; what it does is checked only if --config says what it holds.\n"
        "Exit code: 0 every model asked for is what its id says; 1 one is not reached, or is another, or\n"
        "there was nothing to ask; 2 wrong usage."
    ),
    examples=(
        "pigen check",
        "pigen check pigen.yaml --matrix",
        "pigen check ~/.pi/agent/models.json --with-pi",
    ),
)

DOCTOR = Command(
    "doctor",
    "Say why pi does not do what you meant: pi, its files, keys, default model, step by step.",
    Option(name="file", metavar="FILE", default="", help="A models.json. Default: pi's own."),
    Option("--model", metavar="MODEL", help="Say what `pi --model MODEL` really picks."),
    Option("--provider", metavar="P", help="With --model: as in `pi --provider P --model MODEL`."),
    Option("--online", help="Ask each base URL, with the key, whether it takes it."),
    Option(
        "--run-commands",
        help="Run the !commands that give keys; nothing of what they print is shown.",
    ),
    Option("--json", help="For programs."),
    GATEWAY,
    PI_VERSION,
    about=(
        "Each line: ok, problem or open (it cannot be told from here), what was seen, what to do.\n"
        "Without --online nothing is sent anywhere; no key is ever shown.\n"
        "Exit code: 0 nothing is wrong; 1 something is; 2 wrong usage."
    ),
    examples=(
        "pigen doctor",
        "pigen doctor --model gpt-4o",
        "pigen doctor --online --run-commands",
    ),
)

MOCK = Command(
    "mock",
    "Run the gateway on this machine: real routes, limits and errors, invented answers.",
    Option(
        name="source",
        metavar="SOURCE",
        default="",
        help="A pigen.yaml, whose keys, Configs, providers and limits are then in force. Default: a built-in example.",
    ),
    Option("--team", metavar="TEAM", help="The team of the source to serve. Default: the root."),
    Option(
        "--dialect",
        choices=DIALECTS,
        default=HOSTED,
        help="Portkey's hosted gateway, or the open-source one.",
    ),
    Option("--host", metavar="ADDRESS", default="127.0.0.1", help="Where to listen."),
    Option("--port", metavar="PORT", default="4010", help="0 takes a free one."),
    Option(
        "--allow-host",
        metavar="NAME",
        repeatable=True,
        help="A further name by which requests may call this server; may be repeated.",
    ),
    Option(
        "--scenario",
        metavar="FILE",
        help="What models answer to whom, in YAML; `pigen schema scenario` describes it.",
    ),
    Option(
        "--fail",
        metavar="SLUG=STEPS",
        repeatable=True,
        help="What an upstream answers in turn, the last repeating: openai-prod=429x2,200. A step is a status, reset, cut, malformed, delay:MS or tokens:MS.",
    ),
    Option(
        "--latency",
        metavar="MS",
        default="0",
        help="How long every upstream takes to answer, in milliseconds.",
    ),
    Option(
        "--time-scale",
        metavar="X",
        default="1",
        help="A second of all waits lasts X seconds; 0 leaves them out.",
    ),
    Option(
        "--cache-bytes",
        metavar="BYTES",
        default="128000000",
        help="How many bytes of answers the gateway's cache keeps at most.",
    ),
    Option("--json-log", help="Print every request as a line of JSON."),
    Option(
        "--quiet",
        help="In a terminal: no line for each request, and no tally at the end. Elsewhere there are none anyway.",
    ),
    Option(
        "--record",
        metavar="DIR",
        help="Pass everything on to --upstream, with the client's key, and save what it answers in DIR, without keys.",
    ),
    Option(
        "--upstream",
        metavar="URL",
        help="The gateway that --record passes requests on to: https, or http to this machine.",
    ),
    Option(
        "--replay",
        metavar="DIR",
        help="Answer from what --record saved, offline; --time-scale 0 leaves out the waits.",
    ),
    Option(
        "--ready-file",
        metavar="FILE",
        help='A file that appears, as {"url", "pid"}, once requests are taken.',
    ),
    Option(
        "--assert",
        name="expect",
        metavar="FILE",
        help="Expectations, checked when the gateway is stopped; exit code 1 where one is not met.",
    ),
    ALLOW_INCLUDE,
    Option(
        "--guardrail",
        metavar="ID=VERDICT",
        repeatable=True,
        help="How a saved guardrail ends: pg-pii=deny, fail (without denying) or pass, as all do by default. For ID also its name in the source. A scenario may say it, too.",
    ),
    about=(
        "Nothing is sent anywhere, but with --record; no key is printed or needed. GET /__pigen__/journal says\n"
        "where each request went and why; POST /__pigen__/verify checks it, for tests;\n"
        "GET /__pigen__/totals?by=key (or team, model, slug, metadata.NAME) sums it up.\n"
        "Exit code: 0 stopped; 1 the source has errors, or --assert was not met; 2 wrong usage."
    ),
    examples=(
        "pigen mock                                     the built-in example at port 4010",
        "pigen mock pigen.yaml --fail openai-prod=429   with a provider at its limit",
        "pigen mock --port 0 --ready-file mock.json     for scripts",
        'curl 127.0.0.1:4010/v1/chat/completions -H \'Authorization: Bearer pk-demo\' -d \'{"messages": [{"role": "user", "content": "hi"}]}\'',
    ),
)

UNDO = Command(
    "undo",
    "Bring back what the last run changed.",
    Option(
        name="run", metavar="RUN", default="", help="A run, as --list names it. Default: the last."
    ),
    Option("--list", help="List the runs that changed files, the latest first."),
    about=(
        "Of each file the last ten states are kept, by date and for you alone, in the folder\n"
        "$XDG_STATE_HOME/pigen/backups, else ~/.local/state/pigen/backups.\n"
        "If a file of the run has changed since, nothing is undone, and a diff says what would be lost.\n"
        "Undoing is a run too: pigen undo once more takes it back.\n"
        "Exit code: 0 undone; 2 there is nothing to undo, or it would lose something."
    ),
    examples=(
        "pigen undo         what the last run changed, as it was before",
        "pigen undo --list  the runs, with their files",
        "pigen undo 17      a run of that list",
    ),
)

COMMANDS = {
    command.name: command
    for command in (
        LINT,
        INIT,
        BUILD,
        MERGE,
        ROUTE,
        MOCK,
        CHECK,
        MODELS,
        DOCTOR,
        UNDO,
        RULES,
        EXPLAIN,
        SCHEMA,
    )
}
