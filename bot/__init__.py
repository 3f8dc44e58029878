"""I/O and time: HTTP, platforms, database, clock, command line, console.

platform -> bot/web -> inbox -> bot/worker -> handlers -> outbox -> bot/sender -> bot/channels -> platform
"""
