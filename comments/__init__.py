"""Threads under lessons. Nothing of it is built yet."""
