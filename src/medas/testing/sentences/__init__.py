"""The sentences of the tool contract, one short function each."""
