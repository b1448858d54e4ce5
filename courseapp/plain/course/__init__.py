"""The course format of docs/content.md: reading, checking, writing, merging. Bytes in, values and messages out."""
