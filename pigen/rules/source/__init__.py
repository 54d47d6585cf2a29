"""Rules for pigen.yaml, one a file."""
