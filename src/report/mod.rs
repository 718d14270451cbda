//! Conclusions and findings, told: text, JSON, NDJSON, CSV. Reports never decide.
