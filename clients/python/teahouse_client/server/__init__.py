"""For the application's own server: calls with a key, tokens for its users, and events of webhooks."""

from teahouse_client.server.calls import Server as Server
from teahouse_client.server.signing import sign_token as sign_token
from teahouse_client.server.signing import user_id as user_id
from teahouse_client.server.webhooks import WebhookEvent as WebhookEvent
from teahouse_client.server.webhooks import verify as verify
