"""Decides what became of an order to pay."""
