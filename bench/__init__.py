"""Benchmarks: ratios against a named reference of the same run, and figures with their machine."""
