"""What people say to each other in the web client."""
