"""One output format per file, and what they share: colours, excerpts, redaction.

May import source, portkey, pi, diagnostics and below.
"""
