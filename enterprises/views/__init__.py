"""Pages: a request in, one call, a response out."""
