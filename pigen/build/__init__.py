"""From pigen.yaml to files: building, comparing with the disk, merging, linting the result.

May import everything below: source, rules, lint, pi, portkey.
"""
