"""What the tests share: the machine's tools, a browser, a built site, the whole stack."""
