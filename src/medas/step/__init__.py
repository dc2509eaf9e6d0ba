"""The worker: one command, `medas step FOLDER`, on whatever machine."""
