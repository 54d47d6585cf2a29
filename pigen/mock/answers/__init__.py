"""What models answer, and how each API words it. All of it is pure: no clock, no chance.

A request is seen through Asked, an answer is a Turn. For each API a module has `body(turn, asked)`
for the whole answer and `stream(turn, asked)` for a stream, whole too: pieces.py takes its events
apart again for those who want time between them. Most answers are given again and again, so what
depends on their texts alone is made once; the rest is put before it.
"""
