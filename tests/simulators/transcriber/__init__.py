"""A transcription endpoint that does as a test says, over real HTTP."""
