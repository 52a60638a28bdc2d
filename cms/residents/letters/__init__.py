"""The letter that brings a household its code: what it says, how it looks, and many of them at once."""
