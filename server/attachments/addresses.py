"""The addresses of uploads. Anybody who knows an address may read the file, as long as it exists.

So an address always stays the same, and browsers may cache it; it ends with the message or profile that shows it.
"""

from models.stores.files.uploads import Upload


def address_of(upload: Upload, base_path: str, *, thumbnail: bool = False) -> str:
    """The address of an upload on this server, which is under ``base_path``, or that of its thumbnail."""
    address = f"{base_path}/files/{upload.id}/{upload.key}"
    return f"{address}/thumbnail" if thumbnail else address
