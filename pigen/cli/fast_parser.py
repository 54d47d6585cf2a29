"""The fast parser: command lines that need no Typer.

Typer takes longer to import than a lint takes to run. This parser knows the options of three
commands in their plainest spelling; for anything else it declines, and Typer parses, corrects or
explains. What both take is listed twice; tests/test_argv.py holds the lists and the results equal.
"""

from __future__ import annotations

# How often an option may be given, and what its text is. A tuple lists the only values allowed.
SWITCH, TEXT, TEXTS, NAMES = "switch", "text", "texts", "names"

# By command, what each flag sets, and how; "" stands for positional arguments.
OPTIONS: dict[str, dict[str, tuple[str, str | tuple[str, ...]]]] = {
    "lint": {
        "": ("paths", TEXTS),
        "--pi-version": ("pi_version", TEXT),
        "--dialect": ("dialect", ("hosted", "oss")),
        "--gateway": ("gateway", TEXT),
        "--format": ("format", ("full", "concise", "json", "github")),
        "--fix": ("fix", SWITCH),
        "--unsafe-fixes": ("unsafe_fixes", SWITCH),
        "--diff": ("diff", SWITCH),
        "--select": ("select", NAMES),
        "--ignore": ("ignore", NAMES),
        "--env": ("env", SWITCH),
        "--hints": ("hints", SWITCH),
        "--skip-others": ("skip_others", SWITCH),
        "--allow-include": ("allow_include", TEXTS),
    },
    "init": {
        "--yes": ("yes", SWITCH),
        "--model": ("models", TEXTS),
        "--slug": ("slugs", TEXTS),
        "--provider": ("providers", TEXTS),
        "--facts": ("facts", TEXTS),
        "--key-env": ("key_env", TEXTS),
        "--key-command": ("key_command", TEXTS),
        "--key-stdin": ("key_stdin", SWITCH),
        "--key-store": ("key_store", ("security", "pass", "secret-tool", "file", "models.json")),
        "--allow-plaintext": ("allow_plaintext", SWITCH),
        "--provider-key": ("provider_keys", TEXTS),
        "--routing": ("routing", ("none", "fallback", "loadbalance", "conditional")),
        "--target": ("targets", TEXTS),
        "--weight": ("weights", TEXTS),
        "--condition": ("conditions", TEXTS),
        "--routed-only": ("routed_only", SWITCH),
        "--config": ("config", TEXT),
        "--routed-model": ("routed_models", TEXTS),
        "--cache": ("cache", ("off", "simple", "semantic")),
        "--cache-age": ("cache_age", TEXT),
        "--retry": ("retry", TEXT),
        "--budget": ("budget", TEXT),
        "--rate-limit": ("rates", TEXTS),
        "--expires": ("expires", TEXT),
        "--scope": ("scopes", TEXTS),
        "--metadata": ("metadata", TEXTS),
        "--default-model": ("default_model", TEXT),
        "--only-these": ("only_these", SWITCH),
        "--template": ("template", TEXT),
        "--list-templates": ("list_templates", SWITCH),
        "--from": ("origin", TEXT),
        "--through": ("through", TEXTS),
        "--keep": ("keep", TEXTS),
        "--fill": ("fill", SWITCH),
        "--discover": ("discover", SWITCH),
        "--update": ("update", SWITCH),
        "--no-proof": ("no_proof", SWITCH),
        "--allow-include": ("allow_include", TEXTS),
        "--gateway": ("gateway", TEXT),
        "--source": ("source", TEXT),
        "--output": ("output", TEXT),
        "--plain": ("plain", SWITCH),
        "--json": ("json", SWITCH),
        "--pi-version": ("pi_version", TEXT),
    },
    "mock": {
        "": ("source", TEXT),
        "--team": ("team", TEXT),
        "--dialect": ("dialect", ("hosted", "oss")),
        "--host": ("host", TEXT),
        "--port": ("port", TEXT),
        "--allow-host": ("allow_host", TEXTS),
        "--scenario": ("scenario", TEXT),
        "--fail": ("fail", TEXTS),
        "--latency": ("latency", TEXT),
        "--time-scale": ("time_scale", TEXT),
        "--cache-bytes": ("cache_bytes", TEXT),
        "--json-log": ("json_log", SWITCH),
        "--quiet": ("quiet", SWITCH),
        "--record": ("record", TEXT),
        "--upstream": ("upstream", TEXT),
        "--replay": ("replay", TEXT),
        "--ready-file": ("ready_file", TEXT),
        "--assert": ("expect", TEXT),
        "--allow-include": ("allow_include", TEXTS),
        "--guardrail": ("guardrail", TEXTS),
    },
}


def parse(argv: list[str]) -> tuple[str, dict[str, object]] | None:
    """The command's name and the values given, or None unless every token is known and valid.

    A value is True, a text, or a tuple of texts. What is not given is left to the defaults of the
    command's function.
    """
    options = OPTIONS.get(argv[0]) if argv else None
    if options is None:
        return None
    values: dict[str, object] = {}
    tokens = iter(argv[1:])
    for token in tokens:
        if token[:1] != "-" or token in ("-", "--"):
            if "" not in options:
                return None
            name, kind = options[""]
            texts = (*tokens,) if token == "--" else (token,)
            if kind == TEXT and (len(texts) > 1 or name in values):
                return None
        else:
            flag, equals, text = token.partition("=")
            if flag not in options:
                return None
            name, kind = options[flag]
            if kind == SWITCH:
                if equals:
                    return None
                values[name] = True
                continue
            if not equals:
                text = next(tokens, "-")
                if text[:1] == "-":  # a value, a slip or an option: Typer decides
                    return None
            texts = (text,)
        if not _add(values, name, kind, texts):
            return None
    return argv[0], values


def _add(
    values: dict[str, object], name: str, kind: str | tuple[str, ...], texts: tuple[str, ...]
) -> bool:
    """Whether `texts` are what an option of that kind takes; they are then among the values."""
    if kind == NAMES:
        texts = (*filter(None, map(str.strip, texts[0].split(","))),)
        if not texts:
            return False
    elif kind not in (TEXT, TEXTS) and texts[0] not in kind:
        return False
    if kind in (TEXTS, NAMES):
        values[name] = (*values.get(name, ()), *texts)  # type: ignore[misc]
    elif texts:
        values[name] = texts[-1]
    return True
