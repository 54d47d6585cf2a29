"""What JavaScript makes of values, patterns, globs, order and URLs.

pi and the gateway run in JavaScript. May import common alone.
"""
