"""Where the documentation stands on the web."""

# Empty while it stands nowhere: then nothing prints a link. It ends with a slash.
SITE_URL = ""


def make_rule_url(rule: str) -> str | None:
    """The page of a rule, or None while the documentation stands nowhere."""
    return f"{SITE_URL}reference/rules/{rule}/" if SITE_URL else None
