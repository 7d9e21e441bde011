"""The stores of a timeline, scripted by a test."""
