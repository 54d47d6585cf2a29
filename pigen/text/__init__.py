"""Documents with places: JSON with comments, YAML, recovery after faults, edits of spans.

May import common alone; knows neither pi nor Portkey.
"""
