"""Who asks, what they may read or do, and how intake says no."""
