"""`@slug/model`, the name by which Portkey's hosted gateway knows a model of one of its providers.

A model that begins with "@" is read as a slug up to the first "/", and all that follows, slashes
included, is the upstream's own name. Ids of Cloudflare ("@cf/...") and Hugging Face ("@hf/...")
begin with "@" too and carry no slug.
"""

from __future__ import annotations

NO_SLUG_PREFIXES = ("@cf/", "@hf/")


def split_slug(id: object) -> tuple[str, str] | None:
    """`("openai-prod", "gpt-4o")` for "@openai-prod/gpt-4o"; None where the gateway sees no slug.

    Either part is empty where it is missing.
    """
    if not isinstance(id, str) or not id.startswith("@") or id.startswith(NO_SLUG_PREFIXES):
        return None
    slug, _, model = id[1:].partition("/")
    return slug, model


def get_upstream_id(id: str) -> str:
    """The id as the upstream provider names it: "gpt-4o" for "@openai-prod/gpt-4o" and for
    itself."""
    if not id.startswith("@") or id.startswith(NO_SLUG_PREFIXES):
        return id
    return id.partition("/")[2]


def looks_like_slug(slug: str) -> bool:
    """It plainly is a slug, and no key that was put in its place."""
    from pigen.common.credentials import is_secret

    low = slug == slug.lower() and slug.isascii() and len(slug) <= 40
    letters = slug.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return low and letters and not slug.startswith(("sk-", "pk-")) and not is_secret(slug)


def repair(id: str) -> str | None:
    """The well-formed `@slug/model` that `id` was most likely to be, or None.

    Repairs spaces beside "@" and "/", a doubled "@", "/" or slug, and something put before the "@";
    a missing slug or model it cannot guess.
    """
    text = "/".join(part.strip() for part in id.split("/"))
    start = text.find("/@")
    if not text.startswith("@") and start > 0:
        text = text[start + 1 :]
    if not text.startswith("@"):
        return None
    slug, _, model = text.partition("/")
    slug = slug.lstrip("@ ")
    model = model.lstrip("/")
    repeated_slug = f"@{slug}/"
    while model.startswith(repeated_slug):
        model = model[len(repeated_slug) :]
    has_whitespace = len(f"{slug}/{model}".split()) != 1
    return f"@{slug}/{model}" if slug and model and not has_whitespace else None
