"""HTTP/1.1 for a server that faces everything a loopback port may be sent, on httptools.

It knows nothing of gateways: an application gets an Exchange and answers it.
"""
