"""Sentence embeddings: the bundled small model, a company's endpoint, or none."""
