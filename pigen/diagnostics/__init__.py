"""What a rule is made of, what it reports (Problem), and what outputs print (Finding, Fix).

May import text and common.
"""
