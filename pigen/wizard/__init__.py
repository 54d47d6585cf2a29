"""The wizard: questions as data, one script that asks them, and what follows from the answers."""
