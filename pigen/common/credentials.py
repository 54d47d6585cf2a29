"""What a literal key looks like: a real secret, a placeholder somebody forgot, a dummy for a server
that checks none. Judged by looks alone; a value of none of these kinds is left in peace."""

from __future__ import annotations

from functools import lru_cache

# Prefixes that only real keys bear, and the length from which a key is one.
_PREFIXES = (
    "sk-ant-",
    "sk-proj-",
    "sk-or-v1-",
    "sk-svcacct-",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "AIza",
    "gsk_",
    "xai-",
    "hf_",
    "nvapi-",
    "pplx-",
    "csk-",
    "AKIA",
    "eyJ",
)
_MIN_PREFIXED_LENGTH = 20
_MIN_LENGTH = 16  # no key is shorter, whatever it begins with
# Prefixes that people also give to made-up keys: what follows decides.
_WEAK_PREFIXES = ("sk-", "pk-", "rk-", "tp-", "ak-", "key-", "api-", "cpk_", "fw_", "sk_", "pk_")

_DUMMY_WORDS = (
    "dummy none null nil undefined empty nokey no-key no_key not-needed not_needed notneeded "
    "not-required not_required notrequired not-used unused ignored n/a na x xx local localhost "
    "ollama lmstudio lm-studio lm_studio llama llama.cpp llama-cpp llamacpp llama-server vllm "
    "sglang mlx omlx litellm test testing fake foo bar key apikey api-key api_key token secret "
    "password pass anything whatever any sk-dummy sk-none sk-no-key sk-no-key-required "
    "no-key-required no-api-key sk-local sk-not-needed sk-fake sk-test sk-ollama sk-1234 1 0 - 12 "
    "123 1234 12345 123456 abc abc123 true false"
)
_DUMMIES = frozenset(_DUMMY_WORDS.split())

_PLACEHOLDER_WORDS = (
    "changeme",
    "change-me",
    "change_me",
    "replaceme",
    "replace-me",
    "replace_me",
    "replace-with",
    "replace_with",
    "placeholder",
    "key-here",
    "key_here",
    "keyhere",
    "token-here",
    "token_here",
    "secret-here",
    "insert-",
    "insert_",
    "paste-your",
    "paste_your",
    "enter-your",
    "enter_your",
    "put-your",
    "fill-in",
    "fill_in",
    "fillme",
    "redacted",
    "xxxx",
    "***",
    "...",
    "\u2026",
)
# What headers that carry keys have in their names.
_SECRET_NAMES = ("auth", "key", "token", "secret", "password", "cookie")
_OWNED_WORDS = (
    "key",
    "token",
    "secret",
    "password",
    "api",
    "portkey",
    "openai",
    "anthropic",
    "scoped",
)


def strip_scheme(text: str) -> str:
    """The key in a header's value: "Bearer abc" less the scheme."""
    scheme, space, rest = text.strip().partition(" ")
    return (
        rest.strip() if space and scheme.lower() in ("bearer", "basic", "token") else text.strip()
    )


@lru_cache(maxsize=512)
def is_dummy(text: str) -> bool:
    """A stand-in for servers that check no key: "ollama", "dummy", "none"."""
    return strip_scheme(text).lower() in _DUMMIES


@lru_cache(maxsize=512)
def is_placeholder(text: str) -> bool:
    """Something to be replaced: "YOUR_PORTKEY_API_KEY", "<your-key>", "sk-xxx", "changeme"."""
    key = strip_scheme(text)
    low = key.lower()
    if len(key) > 2 and (key[0] + key[-1] in ("<>", "[]") or "<your" in low):
        return True
    if low in ("todo", "fixme", "tbd", "xxx", "sk-xxx", "sk-...", "sk-"):
        return True
    if any(word in low for word in _PLACEHOLDER_WORDS):
        return True
    if low.endswith(("-xxx", "_xxx")):
        return True
    words = low.replace("_", "-").replace(" ", "-").split("-")
    owner = "my" if key == low and words[0] == "my" else "your"  # MY_KEY may well be a variable
    if owner in words:
        owned = _OWNED_WORDS if owner == "my" else (*_OWNED_WORDS, "config")
        return any(word.startswith(owned) for word in words[words.index(owner) + 1 :])
    return low.startswith(("yourapikey", "yourkey", "yourtoken", "myapikey"))


def is_filler(token: str) -> bool:
    """`sk-xxxxxxxx`: after a key's prefix nothing but one letter, which hides nothing."""
    rest = token.rpartition("-")[2].rpartition("_")[2].lower()
    head = len(token) - len(rest)  # sk-ant-api03- is the longest
    return head <= 13 and len(rest) >= 4 and len(set(rest)) == 1 and rest[0] in "x0*."


@lru_cache(maxsize=512)
def is_secret(text: str) -> bool:
    """It looks like a real key, which nobody else should read."""
    key = strip_scheme(text)
    if not key.startswith(_PREFIXES + _WEAK_PREFIXES) and (
        len(key) < 24 or not key.isascii() or not _looks_random(key)
    ):
        return False  # as nearly all: the rest takes longer
    if len(key) < _MIN_LENGTH or " " in key or is_placeholder(key) or key.lower() in _DUMMIES:
        return False
    if len(key) >= _MIN_PREFIXED_LENGTH and key.startswith(_PREFIXES):
        return True
    for prefix in _WEAK_PREFIXES:
        if key.startswith(prefix):
            return _has_random_run(key[len(prefix) :])
    return len(key) >= 24


def holds_secret(name: str, text: str) -> bool:
    """A key (`name` "apiKey") or header that is a secret by its looks and, unless these are beyond
    doubt, by its name."""
    if len(text) < _MIN_LENGTH or not is_secret(text):
        return False
    return names_secret(name) or strip_scheme(text).startswith(_PREFIXES)


def names_secret(name: str) -> bool:
    """A key or header of this name often holds a secret: Authorization, X-Auth-Token, apiKey."""
    low = name.lower()
    return any(word in low for word in _SECRET_NAMES)


def _has_random_run(text: str) -> bool:
    """A run of at least 16 letters and digits, at least one digit among them, or of 20 letters."""
    for run in "".join(c if c.isalnum() else " " for c in text).split():
        if len(set(run)) > 4 and (
            len(run) >= 20 or (len(run) >= 16 and any(c.isdigit() for c in run))
        ):
            return True
    return False


def _looks_random(text: str) -> bool:
    """Letters and digits change about as often as in a key, and far more often than in words."""
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in text if c.isalnum()]
    if len(kinds) < 0.8 * len(text) or "d" not in kinds or {"d"} == set(kinds):
        return False
    changes = sum(kinds[i] != kinds[i - 1] for i in range(1, len(kinds)))
    return changes >= 0.25 * len(kinds)


def find_secret(text: str) -> str | None:
    """The first word of a text that begins as real keys do and looks like one."""
    if max(map(len, text.split()), default=0) < _MIN_LENGTH:
        return None
    for word in "".join(c if c.isalnum() or c in "-_." else " " for c in text).split():
        if word.startswith(_PREFIXES + _WEAK_PREFIXES) and is_secret(word):
            return word
    return None


def mask_keys(text: str) -> str:
    """A text to be printed, without what is plainly a key: the last guard, wherever it came from.
    Of each the first three characters are left."""
    if not has_key_prefix(text):
        return text
    import re  # most texts need none of it

    starts = "|".join(map(re.escape, sorted(_PREFIXES + _WEAK_PREFIXES, key=len, reverse=True)))
    # What stands before it may be an escape, as of a line end.
    before = r"(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\x[0-9a-f]{2})|(?<=\\u[0-9a-f]{4})"
    pattern = rf"(?:{before})(?:{starts})[\w-]{{10,}}"
    return re.sub(
        pattern, lambda found: f"{found[0][:3]}..." if is_secret(found[0]) else found[0], text
    )


def has_key_prefix(text: str) -> bool:
    """The text contains how some real key begins; a quick test before secret_in."""
    return any(prefix in text for prefix in _PREFIXES + _WEAK_PREFIXES)


def redact_name(name: str) -> str:
    """A variable's name as it may be printed: "..." where it may be a part of a key, in which a
    dollar sign happens to stand, rather than a name."""
    if is_secret(name) or len(name) > 48:
        return "..."
    if name.isupper():
        return name
    if name.islower():
        return name if "_" in name or name.isalpha() else "..."
    humps = sum(c.isupper() and not p.isupper() for p, c in zip(" " + name, name, strict=False))
    capitals = sum(c.isupper() for c in name)
    plain = name.replace("_", "").isalpha() and 3 * humps <= len(name) and capitals <= humps + 3
    return name if plain or ("_" in name and len(name) < 24) else "..."


def mask(text: str) -> str:
    """A secret as it may be shown: its first three characters, none of a short one."""
    key = strip_scheme(text)
    return f'"{key[:3]}..."' if len(key) >= 16 else "a key"
