"""The install as it runs on a server: gunicorn, the production settings, Caddy with HTTPS before it."""
