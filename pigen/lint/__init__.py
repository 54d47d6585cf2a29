"""Finding files, detecting their kind, running rules, applying fixes in rounds.

May import diagnostics, pi, portkey, source and below.
"""
