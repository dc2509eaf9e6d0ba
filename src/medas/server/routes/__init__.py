"""One file per area of the API; each declares its routes, and the policy of each."""
