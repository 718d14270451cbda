//! Tests of the judge on invented evidence.

mod archive;
mod certificates;
mod crls;
mod g1;
mod properties;
mod rules;
mod scene;
