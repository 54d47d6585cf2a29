"""Finding files, telling their kind, running rules, and applying fixes in rounds.

May import diagnostics, pi, portkey, source and below.
"""
