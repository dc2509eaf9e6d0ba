"""What a volume and a set of cases must be, and how to find out whether they are."""
