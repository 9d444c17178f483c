"""Model files on this machine: found, told apart, fetched, and loaded into networks."""
