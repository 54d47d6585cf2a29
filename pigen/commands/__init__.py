"""One command a module or package: plain functions that return an exit code.

May import every room but cli.
"""
