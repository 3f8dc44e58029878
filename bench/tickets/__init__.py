"""A hundred thousand tickets: the digest, 「到哪了」, the list page."""
