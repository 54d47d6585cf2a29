"""A large company's pigen.yaml, for the speed table and for tests:
the same for the same numbers."""

from __future__ import annotations

MODELS = (
    "gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5", "gpt-5-mini",
    "o3", "o3-mini", "o4-mini",
)  # fmt: skip
SLUGS = 50
CONFIGS = 10


def make_source(teams: int, models: int = 10) -> str:
    """One with that many teams, each with so many models of its own, two members, a workspace and a
    slug that replaces a shared one. 50 providers, 10 Configs and three keys are everybody's."""
    allowed = ", ".join(MODELS)
    lines = ["version: 1", "providers:"]
    lines += [
        f"  p{n}: {{slug: openai-{n}, provider: openai, models: [{allowed}], "
        f"usage_limits: {{type: cost, credit_limit: {100 + n}, periodic_reset: monthly}}}}"
        for n in range(SLUGS)
    ]
    lines.append("configs:")
    for n in range(CONFIGS):
        lines += [
            f"  c{n}:",
            "    strategy: {mode: fallback, on_status_codes: [429, 500, 502, 503]}",
            "    targets:",
            f'      - {{provider: "@p{n}", override_params: {{model: gpt-4o}}}}',
            f'      - {{provider: "@p{n + CONFIGS}", override_params: {{model: gpt-4o-mini}}}}',
            "    retry: {attempts: 2}",
        ]
    lines += [
        "keys:",
        "  shared: {config: c0, value: $PORTKEY_SHARED_KEY, scopes: [completions.write], "
        "usage_limits: {type: cost, credit_limit: 50}}",
        "  spare: {config: c1, value: $PORTKEY_SPARE_KEY, scopes: [completions.write], "
        "usage_limits: {type: cost, credit_limit: 50}}",
        "  own: {type: workspace/user, value: $PORTKEY_API_KEY, scopes: [completions.write], "
        "usage_limits: {type: cost, credit_limit: 20}}",
        "pi:",
        '  version: ">=0.80.3"',
        "  providers:",
        "    portkey: {key: shared, models: [{id: gpt-4o, name: GPT-4o (with fallback)}]}",
        "    portkey-spare: {key: spare, models: [gpt-4.1]}",
        "teams:",
    ]
    for number in range(teams):
        own = ", ".join(
            f'"@p{(number * 7 + n // len(MODELS)) % SLUGS}/{MODELS[n % len(MODELS)]}"'
            for n in range(models)
        )
        lines += [
            f"  t{number}:",
            f"    workspace: ws-{number}",
            f"    metadata: {{team: t{number}, cost-centre: c-{number % 20}}}",
            f"    members: {{a{number}: {{user_id: u-{number}-a}}, b{number}: "
            f"{{user_id: u-{number}-b}}}}",
            f"    providers: {{p{number % SLUGS}: {{slug: openai-t{number}}}}}",
            f"    pi: {{providers: {{portkey-direct: {{key: own, models: [{own}]}}}}}}",
        ]
    return "\n".join(lines) + "\n"
