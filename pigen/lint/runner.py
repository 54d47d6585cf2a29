"""Running rules on one document: problems in, findings out.

Rules say where and what. Here it is decided how bad that is, in which file it lies and at which
line. Nothing is computed for a clean file beyond running the rules, and pigen.diagnostics.finding is imported
only when there is something to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pigen.diagnostics.rule import REJECTED, SETTINGS, SEVERITY, Problem, Route, Rule
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import understood
from pigen.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from typing import Protocol, TypeVar

    from pigen.diagnostics.finding import Finding
    from pigen.diagnostics.rule import Spot

    class View(Protocol):
        """A file of any format, as the rules for it see it. `lost` says what a refusal costs."""

        @property
        def document(self) -> Document: ...

        @property
        def lost(self) -> str: ...

    Seen = TypeVar("Seen", bound=View)
    # A problem with the rule that found it, and what it costs if the file is refused.
    Offence = tuple[Rule, Problem, str]


def view(
    document: Document,
    pi: Pi,
    *,
    mode: int | None = None,
    settings: Document | None = None,
    auth: Document | None = None,
    env: Mapping[str, str] | None = None,
) -> ModelsFile:
    """The models.json in `document` as rules see it, with the files that stand beside it."""
    # Plain JSON, unlike models.json.
    reads = settings is None or (settings.dialect == "json" and settings.boms <= int(pi.reads_bom))
    pruned, strange = understood(document.value, pi)
    return ModelsFile(
        document,
        document.value,
        pruned,
        pi,
        strange=strange,
        mode=mode,
        settings=_object(settings) if reads else None,
        settings_document=None if reads else settings,
        auth=_object(auth),
        env=env,
    )


def _object(document: Document | None) -> dict | None:
    value = document.value if document is not None else None
    return value if isinstance(value, dict) else None


def lint(file: View, rules: Sequence[Rule], settings: Document | None = None) -> list[Finding]:
    """Every finding of `rules` in `file`, in the order of the text.

    `settings` is the document of settings.json, to place what is found there.
    """
    found = offences(file, rules)
    return findings(found, file.document, settings) if found else []


def offences(file: View, rules: Sequence[Rule]) -> list[Offence]:
    """What `rules` find in `file`, wherever it lies."""
    return [
        (rule, problem, file.lost)
        for rule in applicable(file, rules)
        for problem in rule.check(file)
    ]


def clean(
    files: Iterable[Seen], rules: Sequence[Rule], *, connected: bool = False
) -> Iterator[Seen]:
    """Those of the files in which no rule finds anything; a rule looks at all of them in turn.

    `connected`: each agrees with some clean file in the connection.
    """
    choose = _chooser(tuple(rules))
    groups: dict[tuple[Rule, ...], list[Seen]] = {}
    for file in files:
        groups.setdefault(choose(file), []).append(file)
    for chosen, group in groups.items():
        for rule in chosen:
            check = rule.check_rest if connected else rule.check
            group = [file for file in group if next(check(file), None) is None]
        yield from group


def applicable(file: View, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that have a chance to find something in this file."""
    return _chooser(tuple(rules))(file)


@lru_cache(maxsize=8)
def _chooser(rules: tuple[Rule, ...]) -> Callable[[View], tuple[Rule, ...]]:
    """What chooses among `rules` those whose `keys`, `mentions` or `traits` a file has."""
    all_keys = frozenset(key for rule in rules for key in rule.keys)
    all_mentions = tuple({mention: None for rule in rules for mention in rule.mentions})

    def choose(file: View) -> tuple[Rule, ...]:
        document = file.document
        if document.keys is None:
            broken = document.dialect == "broken" and not document.recovered
            return tuple([rule for rule in rules if rule.reads_broken]) if broken else rules
        text = document.text
        # A character may be written as an escape, so the text then proves nothing.
        escaped = "\\u" in text
        mentions = (
            all_mentions if escaped else tuple([each for each in all_mentions if each in text])
        )
        traits = getattr(file, "traits", ())  # not every format has any
        return hit(all_keys & document.keys, mentions, traits)

    @lru_cache(maxsize=256)  # files of one kind are much the same
    def hit(
        keys: frozenset[str], mentions: tuple[str, ...], traits: tuple[str, ...]
    ) -> tuple[Rule, ...]:
        return tuple(
            [
                rule
                for rule in rules
                if not (rule.keys or rule.mentions or rule.traits)
                or any(key in keys for key in rule.keys)
                or any(mention in mentions for mention in rule.mentions)
                or any(trait in traits for trait in rule.traits)
            ]
        )

    return choose


def findings(
    found: Sequence[Offence],
    document: Document,
    settings: Document | None = None,
    others: Sequence[Document] = (),
) -> list[Finding]:
    """The offences as findings, in the order of the texts. Those that have no Place of their own
    lie in `document`, or in `settings` where they say so; `others` are what Places lie in besides.
    """
    order: dict[str, int] = {}
    for each in (document, settings, *others):
        if each is not None:
            order.setdefault(each.path, len(order))
    placed: list[tuple[int, int, int, Finding]] = []
    for rule, problem, lost in found:
        here = settings if problem.file == SETTINGS else document
        if here is not None:
            start, finding = _finding(rule, problem, lost, here)
            placed.append((order.get(finding.file, 0), start, len(placed), finding))
    placed.sort(key=lambda entry: entry[:3])
    return [finding for *_, finding in placed]


def _finding(rule: Rule, problem: Problem, lost: str, document: Document) -> tuple[int, Finding]:
    from pigen.diagnostics.finding import Finding, Related, Repair
    from pigen.lint.fix import edits
    from pigen.text.document import pointer

    route: Route
    if isinstance(problem.at, tuple):
        route = problem.at
        start, end = document.span(route, problem.key)
    elif isinstance(problem.at, slice):
        start, end = problem.at.start, problem.at.stop
        route = document.route(start)
    else:
        document, start, end = problem.at.document, problem.at.start, problem.at.end
        route = document.route(start, end)
    effect = problem.effect or rule.effect
    line, column = document.position(start)
    end_line, end_column = document.position(end)
    repair = None
    if problem.fix is not None:
        changes = edits(document, problem.fix)
        repair = Repair(problem.fix.safe, problem.fix.title, tuple(changes)) if changes else None
    return start, Finding(
        file=document.path,
        rule=rule.name,
        effect=effect,
        severity=SEVERITY[effect],
        message=f"{problem.message} {lost}" if effect == REJECTED else problem.message,
        help=problem.help,
        pointer=pointer(route),
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        related=tuple(Related(*_where(document, at), said) for at, said in problem.related),
        fix=repair,
    )


def _where(document: Document, at: Spot) -> tuple[str, str, int, int]:
    """Path, JSON pointer, line and column."""
    if not isinstance(at, tuple):
        return at.where()
    from pigen.text.document import pointer

    return document.path, pointer(at), *document.position(document.span(at)[0])
