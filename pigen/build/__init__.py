"""From pigen.yaml to files: what is written, what changes, merging, and a source judged as built.

May import everything below: source, rules, lint, pi, portkey.
"""
