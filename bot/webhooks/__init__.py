"""Outgoing webhooks: what happens to tickets and cases, told to the company's own systems."""
