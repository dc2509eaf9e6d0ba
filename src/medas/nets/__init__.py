"""Networks of MeDaS, each rebuilt from a small JSON description and never from pickled code."""
