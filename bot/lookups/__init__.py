"""Questions to the company's own systems: asked through the outbox, answered through the inbox."""
