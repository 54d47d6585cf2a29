"""Portkey's gateway, simulated: the verdict on a Config (validate), the route of a request (routing).

All of it is pure. Both gateways are followed, quirks included, under the dialects of dialect.py.
"""
