"""From records to what a template receives (`sitegen.contexts`), one module for each family of pages."""
