"""What a new release of pi changes for pigen: `python -m scripts.pi`, or `make pi`.

It asks npm for releases newer than the newest known, runs the two side by side and writes what is
data into pigen's catalogue. What is left, a person reads: see report.py.
"""
