"""What each release of pi does: reading models.json, values, the catalogue, choosing a model.

May import diagnostics, javascript, text and common; knows nothing of Portkey.
"""
