"""Random Configs from a seed: odd ones for a verdict, working ones with plans for a route."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Json = Any

JUNK: tuple[Json, ...] = (
    None, True, False, 0, 1, -1, 1.5, "", "x", "openai", "@a", [], {}, [1], ["x"], {"a": 1}, [{}],
    [None], "5", 300,
)  # fmt: skip

# What each field may hold: what is right first, then what is nearly so.
PLAUSIBLE: dict[str, tuple[Json, ...]] = {
    "mode": (
        *("single", "loadbalance", "fallback", "conditional") * 2, "load-balance", "Fallback",
    ),
    "provider": (
        *("openai",) * 6, "anthropic", "ollama", "triton", "vertex-ai", "azure-openai", "bedrock",
        "nope", "@x", "portkey", "latitude", "bytez",
    ),
    "api_key": ("k", ""),
    "weight": (1, 0, -1, 0.5),
    "request_timeout": (0, 100, -1),
    "custom_host": (
        "http://127.0.0.1:1/v1", "http://10.0.0.1", "https://api.portkey.ai", "llm.example.com",
        "http://[::1]", "http://a_b.com", "http://x.local", "",
    ),
    "on_status_codes": ([429], [], ["429"], [1.5], [None], 429),
    "default": ("x", "", 5),
    "query": ({}, {"a.b": 1}, "x", [], None),
    "then": ("x", "y", 0, None),
    "enabled": (True, 1),
    "ttl": (1, 0),
    "hash_fields": (["user"], ["metadata.x"]),
    "attempts": (1, 0, "3", 1.5, None),
    "use_retry_after_header": (True, "x"),
    "cache_mode": ("simple", "semantic", "x", None, "DISABLED"),
    "max_age": (1, "1", 0),
    "vertex_service_account_json": ({}, {"a": "b"}, {"a": 1}, "x", None),
    "forward_headers": ([], ["x"], [1], "x"),
    "options": (0, [], [{}], {}, "x"),
    **dict.fromkeys(
        ("input_guardrails", "output_guardrails"),
        (
            [], ["pg-1"], [{}], ["pg", {}], "pg-1", {}, [None],
            [{"default.contains": {"words": ["zz"], "operator": "any"}}],
        ),
    ),
    **dict.fromkeys(
        ("before_request_hooks", "after_request_hooks"), ([], [{}], ["x"], [{"id": "x"}], {}, [[]])
    ),
}  # fmt: skip
ANYTHING = ("x", "", True, 5, {})
# Objects within a Config: each member with its chance to be there.
OBJECTS = {
    "strategy": {"mode": 0.93, "on_status_codes": 0.3, "conditions": 0.3, "default": 0.2,
                 "sticky": 0.1, "cb_config": 0.1},
    "condition": {"query": 0.9, "then": 0.9},
    "sticky": {"enabled": 0.9, "ttl": 0.9, "hash_fields": 0.9},
    "retry": {"attempts": 0.7, "on_status_codes": 0.7, "use_retry_after_header": 0.7},
    "cache": {"mode": 0.85, "max_age": 0.85},
}  # fmt: skip
FIELDS = (
    *("provider", "api_key") * 3, *("strategy", "targets") * 2,
    *"""cache retry request_timeout weight on_status_codes custom_host forward_headers
    input_guardrails output_guardrails before_request_hooks after_request_hooks vertex_project_id
    vertex_region vertex_service_account_json aws_access_key_id aws_secret_access_key aws_region
    azure_auth_mode azure_ad_token azure_model_name deployment_id openai_project
    strict_open_ai_compliance name virtual_key override_params options metadata apiKey
    customHost""".split(),
)  # fmt: skip


class Odd:
    """Configs that a gateway may well refuse; `junk` is the chance of a value out of place."""

    def __init__(self, rng: random.Random, junk: float = 0.03) -> None:
        self.rng = rng
        self.junk = junk

    def config(self, depth: int = 0) -> Json:
        rng = self.rng
        if rng.random() < 0.03:
            return self._one_of(JUNK)
        node: dict[str, Json] = {}
        if rng.random() < (0.45 if depth else 0.65):
            node |= {"provider": self._value("provider", depth), "api_key": "k"}
        if rng.random() < (0.2 if depth else 0.5):
            node |= {key: self._value(key, depth) for key in ("strategy", "targets")}
        for _ in range(rng.randint(0, 3)):
            key = rng.choice(FIELDS)
            node[key] = self._value(key, depth)
        return node

    def _value(self, key: str, depth: int) -> Json:
        if self.rng.random() < self.junk:
            return self._one_of(JUNK)
        if key == "targets":
            number = self.rng.randint(0, 3) if depth < 3 else 0
            return [self.config(depth + 1) for _ in range(number)]
        if key == "conditions":
            return [self._object("condition", depth) for _ in range(self.rng.randint(0, 2))]
        if key in OBJECTS:
            return self._object(key, depth)
        values = PLAUSIBLE.get(key, ANYTHING)
        right = key != "mode" and self.rng.random() < 0.5
        return self._one_of(values[:1] if right else values)

    def _object(self, name: str, depth: int) -> Json:
        return {
            key: self._value("cache_mode" if (name, key) == ("cache", "mode") else key, depth)
            for key, chance in OBJECTS[name].items()
            if self.rng.random() < chance
        }

    def _one_of(self, values: tuple[Json, ...]) -> Json:
        return deepcopy(self.rng.choice(values))


STATUSES = (
    200, 200, 201, 204, 205, 206, 246, 300, 304, 400, 401, 403, 404, 407, 408, 409, 412, 413, 418,
    422, 424, *(429,) * 4, 446, 451, 498, *(500,) * 4, 501, 502, 503, 504, 505, 520, 529,
)  # fmt: skip
LISTED = (
    [], [429], [500], [429, 500, 502, 503, 504], [408], [446], [246], [200], [404, 400], [412],
    [446, 246, 500],
)  # fmt: skip
# A time limit, and an answer far behind it: a busy machine must not blur the two.
LIMIT_MS, SLOW_MS = 20_000, 60_000
METADATA: tuple[Json, ...] = (
    {}, {"a": "1"}, {"a": "1", "b": "2"}, {"a": "10.5x"}, {"plan": "paid"}, '[1,"x"]', '"str"',
    "null", "not json", "5", {"a": None}, {"a": True}, {"a": 5}, {"a": ["1", 2]}, {"a": {"b": 1}},
)  # fmt: skip
PARAMS: tuple[Json, ...] = (
    {"max_tokens": 100}, {"temperature": 0.7}, {"stream": "x"}, {"max_tokens": "100"},
)  # fmt: skip
OPERANDS: tuple[Json, ...] = (
    "1", "paid", 1, 5, True, None, "x", 10, "10abc", 0, "", ["1"], [], "gpt-4o", 100,
    "/v1/chat/completions",
)  # fmt: skip
OPERATORS = ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$regex")
NO_OPERATORS = ("$bogus", "$and", "0")
PATTERNS = (
    "^gpt", ".*", "^1", "(", "[", "a{2", "x|1", r"^\d+$", r"\bpaid\b", "(?i)x", r"(?<n>g)pt\k<n>?",
    "gpt.4o", "^undefined$", "^null$", "[^]", "[]", r"\w+-4o$", "(?!x)", "(?<=g)pt", r"\/v1\/",
    "a**", "^(g|p)+", "object Object",
)  # fmt: skip
PATHS = (
    "metadata.a", "metadata.b", "metadata.plan", "params.model", "params.max_tokens",
    "params.temperature", "params.stream", "url.pathname", "metadata.a.b", "metadata", "metadata.0",
    "metadata.length", "bogus.x", "params.messages", "params.undefined",
)  # fmt: skip
ENDPOINTS = ("/v1/completions", "/v1/embeddings", "/v1/messages", "/v1/responses", "/v1/foo")
# What an upstream may say of waiting: nothing that counts, a while, and more than is waited for.
WAITS: tuple[Json, ...] = (
    {"retry-after": "0"}, {"retry-after": "x"}, {"retry-after-ms": "abc"}, {},
    {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, {"retry-after-ms": "0", "retry-after": "9"},
    {"retry-after": "2"}, {"retry-after": "1.5"}, {"retry-after": " 3 "}, {"retry-after": "61"},
    {"retry-after-ms": "300"}, {"x-ms-retry-after-ms": "200", "retry-after": "9"},
    {"retry-after": "31"}, {"retry-after": "59"}, {"retry-after-ms": "60000"},
    {"retry-after": "-5"},
)  # fmt: skip
BODIES: tuple[Json, ...] = (
    {"error": "x"}, {"message": "m"}, {"error": {"message": "q", "code": "c", "param": "p"}}, [1],
)  # fmt: skip


class Working:
    """Trees of targets that a gateway accepts, requests for them, and plans of their upstreams.

    Load balance leads to one target only, so that what follows is certain.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def config(self, depth: int = 0) -> Json:
        if self._chance((0.25, 0.6, 0.6, 1)[depth]):
            return self._leaf()
        mode = self.rng.choice(("fallback",) * 4 + ("single", "loadbalance", "conditional"))
        number = 0 if self._chance(0.02) else self.rng.choice((1, 2, 2, 3, 3))
        targets = [self.config(depth + 1) for _ in range(number)]
        strategy: dict[str, Json] = {"mode": mode}
        if self._chance(0.4):
            strategy[self._spelt("on_status_codes", "onStatusCodes")] = self.rng.choice(LISTED)
        if mode == "loadbalance":
            # Now and then to none at all.
            chosen = self.rng.randrange(number) if number and self._chance(0.93) else number
            for i, target in enumerate(targets):
                target["weight"] = int(i == chosen)
        if mode == "conditional":
            self._name(targets)
            strategy["conditions"] = [
                self._condition() for _ in range(self.rng.choice((0, 1, 1, 1, 2, 2, 3)))
            ]
            if self._chance(0.9):
                strategy["default"] = self.rng.choice("ab")
        return {"strategy": strategy, "targets": targets, **self._settings()}

    def request(self) -> dict[str, Json]:
        """As pigen.gateway.request.from_json reads it."""
        said: dict[str, Json] = {}
        if self._chance(0.4):
            said["metadata"] = self.rng.choice(METADATA)
        if self._chance(0.3):
            said["params"] = self.rng.choice(PARAMS)
        if self._chance(0.15):
            said["stream"] = True
        if self._chance(0.25):
            said["path"] = self.rng.choice(ENDPOINTS)
        elif self._chance(0.04):
            said |= {"method": "GET", "path": "/v1/models"}
        if self._chance(0.08):
            limit = self.rng.choice((str(LIMIT_MS), "0", "x"))
            said["headers"] = {"x-portkey-request-timeout": limit}
        return said

    def plan(self, config: Json) -> dict[str, list[Json]]:
        plan = {
            leaf: [self._entry() for _ in range(self.rng.randint(1, 4))]
            for leaf in leaves(config)
            if self._chance(0.75)
        }
        if self._chance(0.2):
            plan["*"] = [self._entry()]
        return plan

    def _leaf(self) -> Json:
        if self._chance(0.02):
            return {"retry": {"attempts": 1}}
        provider = "openai" if self._chance(0.9) else "anthropic"
        return {"provider": provider, "api_key": "k", **self._settings()}

    def _settings(self) -> dict[str, Json]:
        settings: dict[str, Json] = {}
        if self._chance(0.45):
            settings["retry"] = self._retry()
        if self._chance(0.15):
            key = self._spelt("request_timeout", "requestTimeout")
            settings[key] = self.rng.choice((0, LIMIT_MS, LIMIT_MS))
        if self._chance(0.3):
            settings[self._spelt("override_params", "overrideParams")] = self.rng.choice(
                ({"model": "m1"}, {"model": "m2"}, {"temperature": 0.1}, {"stream": False},
                 {"model": "m3", "max_tokens": 5})
            )  # fmt: skip
        if self._chance(0.12):
            side = self.rng.choice(("input_guardrails", "output_guardrails"))
            settings[side] = [self._guardrail() for _ in range(self.rng.randint(0, 2))]
        if self._chance(0.1):
            settings["cache"] = {"mode": "simple"}
        return settings

    def _retry(self) -> Json:
        retry: dict[str, Json] = {"attempts": self.rng.choice((0, 1, 1, 2, 2, 3, 1.5, -1))}
        if self._chance(0.6):
            retry[self._spelt("on_status_codes", "onStatusCodes")] = self.rng.choice(LISTED)
        if self._chance(0.4):
            retry[self._spelt("use_retry_after_header", "use_retry_after_headers")] = True
        return retry

    def _guardrail(self) -> Json:
        words = self.rng.choice((["hi"], ["ok"], ["zz"], ["hi", "zz"], []))
        operator = self.rng.choice(("any", "all", "none"))
        guardrail: dict[str, Json] = {"default.contains": {"words": words, "operator": operator}}
        if self._chance(0.2):
            low = self.rng.choice((1, 3))
            guardrail["default.wordCount"] = {"minWords": low, "maxWords": 9}
        if self._chance(0.1):
            guardrail["default.regexMatch"] = {"rule": self.rng.choice(("^h", "ok", "z$"))}
        if self._chance(0.7):
            guardrail["deny"] = self._chance(0.6)
        if self._chance(0.1):
            guardrail["async"] = True
        return guardrail

    def _name(self, targets: list[Json]) -> None:
        for target, name in zip(targets, "abc"):  # noqa: B905 (there may be fewer targets)
            if self._chance(0.95):
                target["name"] = name if self._chance(0.9) else "a"

    def _condition(self) -> Json:
        then = self.rng.choice("abca") if self._chance(0.95) else "z"
        return {"query": self._query(0), "then": then}

    def _query(self, depth: int) -> Json:
        query: dict[str, Json] = {}
        for _ in range(self.rng.randint(0 if depth else 1, 2)):
            if depth < 3 and self._chance(0.3):
                inner = [self._query(depth + 1) for _ in range(self.rng.randint(0, 2))]
                query[self.rng.choice(("$or", "$and"))] = inner
            elif self._chance(0.04):
                odd = self.rng.choice(({}, "x", None, [None], ["a"]))
                query[self.rng.choice(("$or", "$and", "$not"))] = odd
            else:
                wanted = self.rng.choice(OPERANDS) if self._chance(0.25) else self._test()
                query[self.rng.choice(PATHS)] = wanted
        return query

    def _test(self) -> Json:
        test: dict[str, Json] = {}
        for _ in range(self.rng.randint(1, 2)):
            operator = self.rng.choice(OPERATORS if self._chance(0.97) else NO_OPERATORS)
            if operator == "$regex":
                test[operator] = self.rng.choice(PATTERNS)
            elif operator in ("$in", "$nin") and self._chance(0.85):
                test[operator] = [self.rng.choice(OPERANDS) for _ in range(self.rng.randint(0, 3))]
            else:
                test[operator] = self.rng.choice(OPERANDS)
        return test

    def _entry(self) -> Json:
        status = self.rng.choice(STATUSES)
        odd: tuple[Callable[[], Json], ...] = (
            lambda: {"reset": True},
            lambda: {"status": 429, "headers": self.rng.choice(WAITS)},
            lambda: {
                "status": self.rng.choice((200, 502, 500, 400, 429)),
                "body": self.rng.choice(("<html>", "not json")),
                "ctype": self.rng.choice(
                    ("text/html", "text/plain; charset=utf-8", "application/json")
                ),
            },
            lambda: {"status": status, "delay_ms": SLOW_MS},
            lambda: {
                "status": self.rng.choice((400, 500, 429)), "body": self.rng.choice(BODIES)
            },
        )  # fmt: skip
        weights = (8, 12, 6, 4, 4)
        return self.rng.choices(odd, weights)[0]() if self._chance(0.34) else status

    def _spelt(self, usual: str, rare: str) -> str:
        return usual if self._chance(0.8) else rare

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share


def leaves(node: Json, target: str = "config") -> Iterator[str]:
    """The places of the targets that are called: config.targets[0] ..."""
    targets = node.get("targets") if isinstance(node, dict) else None
    if not isinstance(targets, list) or not targets:
        yield target
        return
    for i, child in enumerate(targets):
        yield from leaves(child, f"{target}.targets[{i}]")
