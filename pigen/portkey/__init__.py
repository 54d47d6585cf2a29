"""What Portkey accepts: Configs, conditions, API keys, scopes.

May import gateway, diagnostics, text, javascript and common.
"""
