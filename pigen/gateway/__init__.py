"""Portkey's gateway, simulated: the verdict on a Config, the route of a request.

All of it is pure. Both gateways are followed, quirks included, under the dialects of dialect.py.
"""
