//! What the fuzz targets share: XML made of random bytes, and libxml2 as a peer.

pub mod grammar;
pub mod libxml2;
