"""Settings and the admin-edited policy files, validated into the nouns of handlers/policy."""
