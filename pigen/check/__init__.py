"""pigen check: every model that pi lists, asked for through the mock gateway, as pi would ask.

sending.py says what pi sends, meant.py what each model's id means, and judging.py whether that is what
was reached: pure. The edge, a gateway to send to and the real pi, is in asking.py and with_pi.py.
"""
