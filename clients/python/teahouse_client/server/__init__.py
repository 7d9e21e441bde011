"""What the application's own server uses: calls with a key, tokens of its users, and what webhooks bring."""

from teahouse_client.server.calls import Server as Server
from teahouse_client.server.signing import sign_token as sign_token
from teahouse_client.server.signing import user_id as user_id
from teahouse_client.server.webhooks import WebhookEvent as WebhookEvent
from teahouse_client.server.webhooks import verify as verify
