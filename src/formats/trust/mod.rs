//! What people trust, as files say it: lists of anchors with usages and dates, the government's
//! published roots, and lists of thumbprints. Whom to trust is never decided here.

mod snapshot;

pub use snapshot::snapshot_lines;
pub use snapshot::trust_snapshot;
