"""What the Makefile calls; nothing of it is in the extension."""
