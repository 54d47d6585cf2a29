"""The command line: Typer for help and errors, and the fast path that serves lint without it.

May import common alone; a command is imported when it runs.
"""
