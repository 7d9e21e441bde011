"""The client for everybody: by keyboard, screen reader and finger, in two languages, at every size."""
