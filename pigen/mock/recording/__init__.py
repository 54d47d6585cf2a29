"""Real traffic, saved without its secrets, and answered from again offline."""
