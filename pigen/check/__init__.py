"""pigen check: sends what pi would send for each model, and checks where it arrives.

sending.py says what pi sends, meant.py what each model's id means, and judging.py whether that is what
was reached: pure. The edge, a gateway to send to and the real pi, is in asking.py and with_pi.py.
"""
