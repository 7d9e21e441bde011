"""What hostile clients do: one function a sort, which goes on until it is cancelled."""
