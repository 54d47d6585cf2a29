"""pigen check: sends what pi would send for each model, and checks where it arrives.

first_turn.py says what pi sends, verdicts.py whether what was reached is what the model's id says:
pure. The edge, a gateway to send to and the real pi, is in send_and_trace.py and with_pi.py.
"""
