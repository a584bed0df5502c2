"""The law and the service promise as pure functions: what an auditor reads."""
