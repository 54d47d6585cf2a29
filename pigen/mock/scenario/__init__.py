"""Scenario files: what models answer to whom, and how upstreams fail, written in YAML.

load_scenario.py reads one, with places (types.py says which fields there are, scenario_lint.py what
can never happen); what comes of it (scenario.py) is pure: how often each entry answered is handed
in.
"""
