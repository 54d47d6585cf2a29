"""Portkey's admin API over one workspace in memory: API keys, Configs, providers, integrations.

Pure: `handle` (routes.py) turns a call into an answer and changes the Store, with the time and
random ids handed in. Shapes are those of the documented API and of answers recorded from it; where
the two differ (a Config's `{success, data}` and its flat form) an answer has both, so that any
client reads it.
"""
