"""Public test suites: contracts that every tool, executor, store and state keeps, ours or yours."""
