"""Tools that train networks and use them."""
