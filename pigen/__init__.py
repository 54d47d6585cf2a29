"""pigen joins pi, the terminal coding agent, to the Portkey AI gateway."""

__version__ = "0.1.0"
