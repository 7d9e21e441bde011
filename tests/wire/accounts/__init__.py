"""The account calls over HTTP."""
