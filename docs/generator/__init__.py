"""Make pages of the reference from the code that they are about."""
