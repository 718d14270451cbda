//! Tests of the judge on invented evidence.

mod algorithms;
mod anchors;
mod archive;
mod blocks;
mod certificates;
mod chains;
mod changes;
mod crls;
mod explain;
mod g1;
mod levels;
mod limits;
mod models;
mod names;
mod needs;
mod no_status;
mod policies;
mod properties;
mod records;
mod revocation;
mod scene;
mod tables;
mod time;
mod told;
