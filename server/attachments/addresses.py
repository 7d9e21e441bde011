"""Where the bytes of uploads are to be had. Whoever knows the address may read them, for as long as they are there.

So an address is the same at every look, and may be kept by browsers; it ends with what shows it.
"""

from models.stores.files.uploads import Upload


def address_of(upload: Upload, base_path: str, *, thumbnail: bool = False) -> str:
    """The address of an upload on this server, which is under ``base_path``, or that of its thumbnail."""
    address = f"{base_path}/files/{upload.id}/{upload.key}"
    return f"{address}/thumbnail" if thumbnail else address
