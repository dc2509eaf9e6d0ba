"""One place per danger: files, processes, memory, foreign JSON and foreign decoders."""
