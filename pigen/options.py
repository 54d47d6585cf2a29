"""The one table of commands and options.

The light parser (argv.py) and Typer's commands (cli.py) are both built from it, so they cannot
differ in what an option is called, what it takes or what it means. Each entry also says how the
texts given on the command line become the value that the command receives.
"""

from __future__ import annotations

from pigen.errors import PigenError

DIALECTS = ("hosted", "oss")
FORMATS = ("full", "concise", "json", "github")


class Option:
    """One option, or with no flags one positional argument.

    name     the parameter of the command's function
    flags    how it is written ("--format"); empty for a positional argument
    metavar  how its value is shown in the help; "" for a switch, which takes none
    choices  the values allowed, if they are few
    many     may be given several times; the command receives a tuple
    commas   one text may hold several values, "a,b"
    """

    __slots__ = ("choices", "commas", "default", "flags", "help", "many", "metavar", "name")

    def __init__(
        self,
        *flags: str,
        help: str,
        name: str = "",
        metavar: str = "",
        choices: tuple[str, ...] = (),
        default: str | None = None,
        many: bool = False,
        commas: bool = False,
    ) -> None:
        self.name = name or flags[0].removeprefix("--").replace("-", "_")
        self.flags = flags
        self.help = help
        self.metavar = metavar or "|".join(choices)
        self.choices = choices
        self.default = default
        self.many = many
        self.commas = commas

    @property
    def is_switch(self) -> bool:
        return not self.metavar

    def accepts(self, text: str) -> bool:
        if self.commas:
            return text.strip(" ,") != ""
        return not self.choices or text in self.choices

    def value(self, given: list[str]) -> object:
        """What the command receives: a bool, a text or None, or a tuple of texts.

        `given` holds the texts in the order written; for a switch any text means that it is there.
        Raises PigenError for a value outside `choices`, or a list with nothing in it.
        """
        if self.is_switch:
            return bool(given)
        for text in given:
            if not self.accepts(text):
                raise self._refusal(text)
        if not self.many:
            return given[-1] if given else self.default
        if not self.commas:
            return tuple(given)
        return tuple(part for text in given for part in map(str.strip, text.split(",")) if part)

    def _refusal(self, text: str) -> PigenError:
        from pigen.suggest import did_you_mean

        if self.commas:
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

    def values(self, given: dict[str, list[str]]) -> dict[str, object]:
        """The arguments of the command's function, from the texts given per option name."""
        return {option.name: option.value(given.get(option.name, [])) for option in self.options}


PI_VERSION = Option(
    "--pi-version",
    metavar="VERSION",
    help="The release of pi to judge by, such as 1.5.2; 0.80 means 0.80.0. Default: the installed pi, else the newest known.",
)

DIALECT = Option(
    "--dialect",
    choices=DIALECTS,
    help="The gateway to judge by: Portkey's hosted one, or the open-source one. Default: what a pigen.yaml says, else hosted.",
)

LINT_VERSION = Option(
    "--pi-version",
    metavar="VERSION",
    help=f"{PI_VERSION.help} A pigen.yaml names its own, unless this is given.",
)

LINT = Command(
    "lint",
    "Say what pi and the gateway would do with models.json, Configs, keys and pigen.yaml: where, why, and how to mend it.",
    Option(
        name="paths",
        metavar="PATH",
        many=True,
        help="Files or folders; - is standard input. Default: pi's own models.json, in $PI_CODING_AGENT_DIR or ~/.pi/agent.",
    ),
    LINT_VERSION,
    DIALECT,
    Option(
        "--format",
        choices=FORMATS,
        default="full",
        help="full shows each place in the file; concise one line each; json the documented contract; github annotations.",
    ),
    Option("--fix", help="Mend what can be mended with certainty; write the file in place."),
    Option("--unsafe-fixes", help="With --fix or --diff: mend also what may need your eye."),
    Option("--diff", help="Show what --fix would change, and write nothing."),
    Option(
        "--select",
        metavar="RULE,..",
        many=True,
        commas=True,
        help="Report these rules only, and whatever gets a whole file refused.",
    ),
    Option(
        "--ignore",
        metavar="RULE,..",
        many=True,
        commas=True,
        help="Leave these rules out. What gets a whole file refused is reported all the same.",
    ),
    Option("--env", help="Look at the environment too: say which variables are not set."),
    Option(
        "--skip-others",
        help="Pass over files that are none of these, as in a folder: for hooks, which go by names.",
    ),
    about=(
        "A file is known by its name (models.json, NAME.config.json, configs/, keys/, pigen.yaml) or by\n"
        "what it holds; Configs and keys may be JSON, with comments too, or YAML.\n"
        "Exit code: 0 clean or only hints; 1 findings; 2 wrong usage or an unreadable file.\n"
        "With --fix, the mended text of - goes to standard output, the report to standard error.\n"
        "Nothing is sent anywhere, and pi need not be installed."
    ),
    examples=(
        "pigen lint                                  pi's own models.json",
        "pigen lint models.json --pi-version 0.80.3  as that pi would read it",
        "pigen lint --diff                           what --fix would change",
        "pigen lint --fix dotfiles/                  mend every file of these kinds below",
        "pigen lint c.config.json --dialect oss       a Config, as the open-source gateway reads it",
        "pigen lint pigen.yaml                       a source, and all that is built from it",
        "pigen lint --format json - < models.json    for programs",
    ),
)

RULES = Command(
    "rules",
    "List the rules, by kind of file and by what comes of the offence.",
    Option(
        "--format",
        choices=("full", "concise", "json"),
        default="full",
        help="full says what each is about; concise gives the names alone.",
    ),
    about="The names are those that --select, --ignore and `pigen explain` take.",
    examples=("pigen rules", "pigen rules --format concise"),
)

EXPLAIN = Command(
    "explain",
    "Explain one rule: what it finds, what pi or the gateway then does, how to mend it, with examples.",
    Option(name="rule", metavar="RULE", help="The name of a rule, as `pigen rules` lists it."),
    about="",
    examples=("pigen explain duplicate-model-id",),
)

SCHEMA = Command(
    "schema",
    "Print the JSON Schema of a file, for an editor.",
    Option(
        name="schema", metavar="NAME", help="The file it describes: models, config, key, source."
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
    "Write a models.json that joins pi to the Portkey gateway.",
    Option("--yes", help="Write without asking."),
    Option(
        "--model",
        name="models",
        metavar="@SLUG/MODEL",
        many=True,
        help="A model, by the slug of its provider in Portkey and its name there; may be repeated. A bare name needs --slug.",
    ),
    Option(
        "--slug",
        name="slugs",
        metavar="SLUG",
        many=True,
        help="The provider slug for models given by a bare name.",
    ),
    Option(
        "--key-env",
        metavar="NAME",
        help="The environment variable that holds the Portkey API key; the key itself is never written.",
    ),
    Option(
        "--output",
        metavar="FILE",
        help="Where to write, - for standard output; an existing file is left alone. Default: models.json where pi looks for it.",
    ),
    PI_VERSION,
    about="",
    examples=(
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
    Option(
        "--team", metavar="TEAM", help="Build this team alone: its path, or its name if unique."
    ),
    Option("--all", help="Build every team, which is the default."),
    Option("--out", metavar="DIR", help="Where to write. Default: beside the source."),
    Option(
        "--check",
        help="Write nothing; exit 1 where files differ from the source, are missing or stale.",
    ),
    Option("--diff", help="Show what would change, and write nothing."),
    Option("--adopt", help="Also replace providers of the same name that pigen did not write."),
    about=(
        "Per team: models.json, configs/NAME.json, keys/NAME.json. The same source gives the same bytes.\n"
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
    "Show where a request goes under a Config: attempts, waits and why, without sending anything.",
    Option(name="config", metavar="CONFIG", help="A Portkey Config, as JSON."),
    Option("--model", metavar="MODEL", help="The model of the request. Default: gpt-4o."),
    Option(
        "--dialect",
        choices=DIALECTS,
        default="hosted",
        help="Portkey's hosted gateway, or the open-source one.",
    ),
    Option(
        "--metadata",
        metavar="KEY=VALUE",
        many=True,
        help="Metadata of the request; may be repeated.",
    ),
    Option(
        "--fail",
        metavar="SLUG=CODES",
        many=True,
        help="What an upstream answers in turn, the last repeating: @openai-prod=429,500.",
    ),
    Option(
        "--slow",
        metavar="SLUG=MS",
        many=True,
        help="How long an upstream takes to answer, in milliseconds.",
    ),
    Option(
        "--seed",
        metavar="N",
        default="0",
        help="For load balancing: another number, another draw. Default: 0.",
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
    about="Exit code: 0 when the client gets an answer, 1 when it gets an error, 2 for wrong usage.",
    examples=(
        "pigen route coding.config.json --fail @openai-prod=429",
        "pigen route coding.config.json --model @openai-prod/gpt-4o --format json",
    ),
)

COMMANDS = {
    command.name: command for command in (LINT, INIT, BUILD, MERGE, ROUTE, RULES, EXPLAIN, SCHEMA)
}
