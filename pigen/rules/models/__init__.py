"""Rules for pi's models.json, one a file."""
