"""pigen init: questions as data, one script that asks them, and the plan that follows."""
