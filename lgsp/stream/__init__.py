"""Reading a hub's topics from outside, as any other client would: read_committed, to the end."""
