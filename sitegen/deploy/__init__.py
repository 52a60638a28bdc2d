"""Brings a commune's built site to where it is served: an S3-compatible bucket, or Netlify."""
