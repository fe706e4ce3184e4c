"""The contract in the forms that others read: JSON Schema, AsyncAPI, examples, and what may change in it."""
