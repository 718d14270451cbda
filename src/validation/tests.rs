//! Tests of the judge on invented evidence.

mod archive;
mod g1;
mod properties;
mod rules;
mod scene;
