"""One output format a file, and what they share: colours, excerpts, hiding secrets.

May import source, portkey, pi, diagnostics and below.
"""
