"""The mock gateway: an HTTP server around the engine in gateway/.

The engine alone decides. Only the edge is here: connections, answers' texts, the journal, the admin
API in memory.
"""
