"""What is encrypted is what RFC 8291 shows, and a wrong key is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from server.pushing.encryption import encrypt
from server.pushing.vapid import from_unpadded, unpadded

# RFC 8291, appendix A.
_TEXT = b"When I grow up, I want to be a watermelon"
_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
_SALT = "DGv6ra1nlYgDCS1FRnbzlw"
_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
_BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_values_of_the_rfc() -> None:
    key = derive_private_key(int.from_bytes(from_unpadded(_KEY), "big"), SECP256R1())
    body = encrypt(_TEXT, from_unpadded(_POINT), from_unpadded(_AUTH), key=key, salt=from_unpadded(_SALT))
    assert unpadded(body) == _BODY


def test_a_key_that_is_not_a_point_is_refused() -> None:
    with pytest.raises(ValueError, match=r"point|key"):
        encrypt(_TEXT, b"\x04" + bytes(64), from_unpadded(_AUTH))
