"""What models answer, and how each API words it. All of it is pure.

A request is seen through Asked, an answer is a Turn; a module for each API has `body(turn, asked)`
for the whole answer and `events(turn, asked)` for a stream.
"""
