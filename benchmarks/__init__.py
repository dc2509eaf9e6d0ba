"""Measurements of MeDaS beside other programs; no part of the library."""
