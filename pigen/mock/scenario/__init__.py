"""Scenario files: what models answer to whom, and how upstreams fail, written in YAML.

loading.py reads one, with places (types.py says which fields there are, linting.py what can never
happen); what comes of it (entries.py) is pure: how often each entry answered is handed in.
"""
