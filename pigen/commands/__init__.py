"""One command per module or package: functions that return an exit code.

May import every room but cli.
"""
