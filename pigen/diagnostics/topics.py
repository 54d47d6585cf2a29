"""What rules are about, in the order in which `pigen rules` lists them."""

from __future__ import annotations

SYNTAX = "syntax"
KEYS = "keys"
SECRETS = "secrets"
ADDRESSES = "addresses"
HEADERS = "headers"
MODELS = "models"
FIGURES = "figures"
ROUTING = "routing"
RELIABILITY = "reliability"
LIMITS = "limits"
SOURCES = "sources"

TITLES = {
    SYNTAX: "Syntax",
    KEYS: "Keys of a file and their values",
    SECRETS: "API keys and other secrets",
    ADDRESSES: "Providers and addresses",
    HEADERS: "Headers",
    MODELS: "Models, and how pi chooses one",
    FIGURES: "Context, prices and thinking levels",
    ROUTING: "Routing in a Config",
    RELIABILITY: "Cache, retries and timeouts",
    LIMITS: "Scopes, budgets and rate limits",
    SOURCES: "Names, includes and releases in pigen.yaml",
}
