"""What every room may use: errors, suggestions, quoting, resources, secrets, slugs.

Imports nothing of pigen but its version.
"""
