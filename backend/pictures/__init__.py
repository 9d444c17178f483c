"""Pictures <-> latents, and the pictures that a take starts from or is led to."""
