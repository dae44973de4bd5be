"""The HTTP machinery that every endpoint uses: log-in, transactions, bodies, errors, pages."""
