"""Rules for Portkey Configs, one a file."""
