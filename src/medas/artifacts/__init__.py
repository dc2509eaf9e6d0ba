"""Results named by their content: manifests, the store, and the digests of files and code."""
