"""What JavaScript makes of values, patterns, globs, order and URLs: pi and the gateway run in it.

May import common alone.
"""
