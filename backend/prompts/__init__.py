"""What is said -> text embeddings."""
