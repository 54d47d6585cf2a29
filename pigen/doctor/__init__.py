"""pigen doctor: why pi does not do what you expect, and what to change.

machine.py looks at this machine, probes.py asks the network and runs commands where that was
allowed, and the checks make lines of what was found: pure, one question each.
"""
