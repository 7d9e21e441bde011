"""Monitoring for operators: metrics, readiness, traces and free space."""
