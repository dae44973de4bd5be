"""`flask doctor`: what is wrong with this installation, in plain words, with what to do about it.

One module for each theme. A check looks at something and says what it found; it changes nothing and
sends nothing to anybody. `checks.py` has them all.
"""
