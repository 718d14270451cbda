//! Tests of the whole reader, over files that others made.

mod corpus;
mod differential;
