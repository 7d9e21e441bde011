"""Pages of others: with the SDK, SockJS or a STOMP client, and what is built of them."""
