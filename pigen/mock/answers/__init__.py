"""What models answer, and how each API words it. All of it is pure: no clock, no chance.

A request is seen through Asked, an answer is a Turn. For each API a module has `body(turn, asked)`
for the whole answer and `events(turn, asked)` for a stream, a list of its events, each with its
blank line. Most answers are given again and again, so what depends on their texts alone is made
once (pieces.py); the rest is put before it.
"""
