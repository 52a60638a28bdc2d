"""What every endpoint for residents shares: who asks, errors, pages by cursor, repeated requests, throttles, the schema."""
