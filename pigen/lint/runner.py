"""Running rules on one document: problems in, findings out.

Rules say where and what. Here it is decided how bad that is, in which file it lies and at which
line. Nothing is computed for a clean file beyond running the rules, and pigen.diagnostics.finding
is imported only when there is something to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pigen.diagnostics.rule import REJECTED, SETTINGS, SEVERITY, JsonPath, Problem, Rule, Splice
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import prune_and_check_keys
from pigen.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from typing import Protocol, TypeVar

    from pigen.diagnostics.finding import Finding
    from pigen.diagnostics.rule_types import Location

    class LintableFile(Protocol):
        """A file of any format, as the rules for it see it.
        `refusal_consequence` says what a refusal costs."""

        @property
        def document(self) -> Document: ...

        @property
        def refusal_consequence(self) -> str: ...

    LintableT = TypeVar("LintableT", bound=LintableFile)
    # A problem with the rule that found it, and what it costs if the file is refused.
    RuleProblem = tuple[Rule, Problem, str]


def build_models_file(
    document: Document,
    pi: Pi,
    *,
    mode: int | None = None,
    settings: Document | None = None,
    auth: Document | None = None,
    env: Mapping[str, str] | None = None,
    store: str | None = None,
    is_installed: bool = False,
    gateway: str = "",
    dialect: str | None = None,
    source_path: str = "",
    is_plain: bool = False,
) -> ModelsFile:
    """The models.json in `document` as rules see it, with the files that stand beside it; `store`
    is where pi would keep the models that it has fetched, `source_path` where a pigen.yaml would
    be. `gateway` and `dialect` are what the person says of the gateway. `is_plain`:
    schema.are_plain has answered for the value already."""
    # Plain JSON, unlike models.json.
    is_plain_settings = settings is None or (
        settings.syntax == "json" and settings.bom_count <= int(pi.reads_bom)
    )
    value = document.value
    pruned, strange = (value, False) if is_plain else prune_and_check_keys(value, pi)
    return ModelsFile(
        document,
        value,
        pruned,
        pi,
        may_have_unknown_keys=strange,
        mode=mode,
        settings=_get_object(settings) if is_plain_settings else None,
        settings_document=None if is_plain_settings else settings,
        auth=_get_object(auth),
        env=env,
        store=store,
        is_installed=is_installed,
        gateway=gateway,
        dialect=dialect,
        source_path=source_path,
    )


def _get_object(document: Document | None) -> dict[str, object] | None:
    value = document.value if document is not None else None
    return value if isinstance(value, dict) else None


def lint(
    file: LintableFile, rules: Sequence[Rule], settings: Document | None = None
) -> list[Finding]:
    """Every finding of `rules` in `file`, in the order of the text.

    `settings` is the document of settings.json, to place what is found there.
    """
    problems = run_rules(file, rules)
    return place_problems(problems, file.document, settings) if problems else []


def run_rules(file: LintableFile, rules: Sequence[Rule]) -> list[RuleProblem]:
    """What `rules` find in `file`, wherever it lies."""
    found = [
        (rule, problem, file.refusal_consequence)
        for rule in select_rules(file, rules)
        for problem in rule.check(file)
    ]
    pi = getattr(file, "pi", None)  # only a models.json has one
    if found and pi is not None and pi.newer:
        from pigen.lint.newer_pi import soften

        return [
            (rule, soften(rule, problem, pi), consequence) for rule, problem, consequence in found
        ]
    return found


def find_clean_files(
    files: Iterable[LintableT], rules: Sequence[Rule], *, same_connection: bool = False
) -> Iterator[LintableT]:
    """Those of the files in which no rule finds anything; a rule looks at all of them in turn.

    `same_connection`: each agrees with some clean file in the connection.
    """
    select = _make_rule_selector(tuple(rules))
    groups: dict[tuple[Rule, ...], list[LintableT]] = {}
    for file in files:
        groups.setdefault(select(file), []).append(file)
    for selected, group in groups.items():
        for rule in selected:
            check = rule.check_without_connection if same_connection else rule.check
            group = [file for file in group if next(check(file), None) is None]
        yield from group


def select_rules(file: LintableFile, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that have a chance to find something in this file."""
    return _make_rule_selector(tuple(rules))(file)


@lru_cache(maxsize=8)
def _make_rule_selector(rules: tuple[Rule, ...]) -> Callable[[LintableFile], tuple[Rule, ...]]:
    """What chooses among `rules` those whose `prefilter_keys`,
    `prefilter_text` or `prefilter_traits` a file has."""
    all_keys = frozenset(key for rule in rules for key in rule.prefilter_keys)
    all_texts = tuple({mention: None for rule in rules for mention in rule.prefilter_text})

    def select(file: LintableFile) -> tuple[Rule, ...]:
        document = file.document
        if document.keys is None:
            broken = document.syntax == "broken" and not document.is_recovered
            return tuple([rule for rule in rules if rule.checks_syntax]) if broken else rules
        text = document.text
        # A character may be written as an escape, so the text then proves nothing.
        escaped = "\\u" in text
        texts = all_texts if escaped else tuple([each for each in all_texts if each in text])
        traits = getattr(file, "traits", ())  # not every format has any
        return match_rules(all_keys & document.keys, texts, traits)

    @lru_cache(maxsize=256)  # files of one kind are much the same
    def match_rules(
        keys: frozenset[str], texts: tuple[str, ...], traits: tuple[str, ...]
    ) -> tuple[Rule, ...]:
        return tuple(
            [
                rule
                for rule in rules
                if not (rule.prefilter_keys or rule.prefilter_text or rule.prefilter_traits)
                or any(key in keys for key in rule.prefilter_keys)
                or any(text in texts for text in rule.prefilter_text)
                or any(trait in traits for trait in rule.prefilter_traits)
            ]
        )

    return select


def place_problems(
    problems: Sequence[RuleProblem],
    document: Document,
    settings: Document | None = None,
    others: Sequence[Document] = (),
) -> list[Finding]:
    """The problems as findings, in the order of the texts. Those that have no Place of their own
    lie in `document`, or in `settings` where they say so; `others` are what Places lie in besides.
    """
    order: dict[str, int] = {}
    for each in (document, settings, *others):
        if each is not None:
            order.setdefault(each.path, len(order))
    placed: list[tuple[int, int, int, Finding]] = []
    for rule, problem, consequence in problems:
        here = settings if problem.file == SETTINGS else document
        if here is not None:
            start, finding = _make_finding(rule, problem, consequence, here)
            placed.append((order.get(finding.file, 0), start, len(placed), finding))
    placed.sort(key=lambda entry: entry[:3])
    return [finding for *_, finding in placed]


def _make_finding(
    rule: Rule, problem: Problem, consequence: str, document: Document
) -> tuple[int, Finding]:
    from pigen.diagnostics.finding import Finding, RelatedLocation, ResolvedFix
    from pigen.lint.fix import make_edits
    from pigen.text.document import format_pointer

    home, start, end, path = _find_place(document, problem.at, problem.key)
    effect = problem.effect or rule.effect
    line, column = home.find_position(start)
    end_line, end_column = home.find_position(end)
    message = problem.message + document.note
    fix = None
    if problem.fix is not None:
        edits = make_edits(document, problem.fix, home)
        if edits:
            changes = tuple(problem.fix.changes)
            if home is not document:  # to which the paths in these lead
                changes = tuple(Splice(each.start, each.end, each.text) for each in edits)
            fix = ResolvedFix(problem.fix.safe, problem.fix.title, edits, changes)
    return start, Finding(
        file=home.path,
        rule=rule.name,
        effect=effect,
        severity=SEVERITY[effect],
        message=f"{message} {consequence}" if effect == REJECTED else message,
        help=problem.help,
        pointer=format_pointer(path),
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        related=tuple(
            RelatedLocation(*_locate(document, at), message) for at, message in problem.related
        ),
        fix=fix,
        cause=problem.cause,
    )


def _locate(document: Document, at: Location) -> tuple[str, str, int, int]:
    """Path, JSON pointer, line and column."""
    from pigen.text.document import format_pointer

    home, start, _, path = _find_place(document, at)
    return home.path, format_pointer(path), *home.find_position(start)


def _find_place(
    document: Document, at: Location | slice, key: bool = False
) -> tuple[Document, int, int, JsonPath]:
    """The document that a place is in, where it starts and ends, and the path of what is there."""
    if isinstance(at, slice):
        return document, at.start, at.stop, document.find_path(at.start)
    if not isinstance(at, tuple):
        return at.document, at.start, at.end, at.document.find_path(at.start, at.end)
    home, start, end = document.find_place(at, key)
    return home, start, end, at if home is document else home.find_path(start, end)
