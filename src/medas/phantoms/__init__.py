"""Made cases with known truth: tests, tutorials and demonstrations run on them."""
