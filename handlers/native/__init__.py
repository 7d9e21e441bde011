"""Teahouse's own protocol: JSON and MessagePack."""
