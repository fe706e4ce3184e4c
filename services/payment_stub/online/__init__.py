"""Paying online: the hosted page, attempts, what providers and counters report, how an order stands."""
