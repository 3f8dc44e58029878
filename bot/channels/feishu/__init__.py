"""Feishu: customers one to one, the agents' group with its cards, and the last alarm path."""
