"""Events that the application's server is sent, and a receiver of them."""
