"""Parsing the command line: Typer, and a fast parser for the plain cases.

May import common alone; a command is imported when it runs.
"""
