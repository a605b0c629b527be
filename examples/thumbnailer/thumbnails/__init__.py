"""The function's own package: getting pictures and making them small."""
