"""Rules for Portkey API keys, one a file."""
