//! Tests of the judge on invented evidence.

mod algorithms;
mod archive;
mod blocks;
mod certificates;
mod chains;
mod changes;
mod crls;
mod explain;
mod g1;
mod properties;
mod revocation;
mod scene;
mod time;
