"""Looking at customers' pictures: in a process of its own, bounded in time, size and memory."""
