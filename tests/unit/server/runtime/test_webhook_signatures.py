"""Signatures are those of the specification, and secrets of its form."""

import base64

import pytest

from server.runtime.webhook_signatures import key_of, new_secret, signed


def test_a_signature_is_that_of_other_implementations() -> None:
    """The example that the libraries of the specification are tested with."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_new_secret_has_a_key_of_its_own() -> None:
    assert len({key_of(new_secret()) for _ in range(10)}) == 10


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        base64.b64encode(bytes(32)).decode(),
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
        "whsec_" + "!" * 44,
        "whsec_" + "A" * 43,
    ],
)
def test_a_secret_of_another_form_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match=r"whsec_|of \d+ bytes"):
        key_of(secret)
