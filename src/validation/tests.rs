//! Tests of the judge on invented evidence.

mod algorithms;
mod archive;
mod blocks;
mod chains;
mod changes;
mod g1;
mod properties;
mod revocation;
mod scene;
mod time;
