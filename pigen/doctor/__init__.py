"""pigen doctor: why pi does not do what was meant, from the outside in.

machine.py looks at this machine, probes.py asks the network and runs commands where that was allowed,
and the checks make lines of what was found: pure, one question each.
"""
