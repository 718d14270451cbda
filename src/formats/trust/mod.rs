//! What people trust, as files say it: lists of anchors with usages and dates, the published
//! fingerprints of the government's authorities, and lists of thumbprints. Whom to trust is never
//! decided here.

mod government;
mod list;
mod snapshot;
mod thumbprints;

pub use government::PublishedAuthority;
pub use government::Recognised;
pub use government::recognise;
pub use government::without_marks;
pub use list::AnchorSet;
pub use list::TrustEntry;
pub use list::TrustList;
pub use list::pem;
pub use snapshot::snapshot_lines;
pub use snapshot::trust_snapshot;
pub use thumbprints::Thumbprint;
pub use thumbprints::ThumbprintList;
