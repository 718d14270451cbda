//! What later revisions did to a signed one: every changed object must be explained by a rule, on
//! every path that leads to it (DA-01 to DA-27).

use super::observe::Found;
use super::revisions::PdfFile;
use crate::model::LaterChanges;

/// What happened after the revision that a signature covers.
pub fn later(file: &PdfFile<'_>, found: &Found) -> LaterChanges {
    let last = file.revisions().len().saturating_sub(1);
    let Some(signed) = found.extent.revision else { return LaterChanges::default() };
    let later_revisions = u32::try_from(last.saturating_sub(signed)).unwrap_or(u32::MAX);
    let incomplete = (later_revisions > 0).then(|| "not evaluated".to_owned());
    LaterChanges { later_revisions, changes: Vec::new(), incomplete }
}
