"""pigen.yaml: read, checked, and resolved into what each team gets."""
