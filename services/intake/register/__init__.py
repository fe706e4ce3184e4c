"""The register of accepted papers: what fills it, the truth table of reuse, what came late, its tables."""
