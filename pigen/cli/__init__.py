"""Parsing the command line: Typer, and a fast parser for the plain cases.

May import every room but __main__; a command is imported when it runs.
"""
