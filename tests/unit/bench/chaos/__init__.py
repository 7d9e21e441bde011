"""Tests of the bench that breaks three processes."""
