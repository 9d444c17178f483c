"""What this machine has, and how a run makes do with it."""
