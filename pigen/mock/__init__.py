"""The mock gateway: an HTTP server in front of the engine in pigen/gateway, which decides alone.

Only the edge is here: connections, answers' texts, the journal, the admin API in memory.
"""
