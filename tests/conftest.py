"""What holds for all tests."""

import signal

# Whoever runs the tests in the background may have had Ctrl-C ignored, which all that they start
# would inherit: a handler of one's own is not inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
