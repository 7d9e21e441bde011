"""Checks of texts before they are stored: the operator's hook, and WeChat's check with its access tokens."""
