"""Home folders as the tests of the server have them."""

from server.conftest import catalog_text, new_home

__all__ = ["catalog_text", "new_home"]
