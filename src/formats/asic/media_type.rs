//! What a container says that it is: its first file, or its comment (AS-01).

use super::Form;
use super::members::Members;
use super::parts::MIMETYPE;
use crate::model::Deviation;
use crate::model::Location;

/// The types that we know.
pub const SIMPLE: &str = "application/vnd.etsi.asic-s+zip";
/// See [`SIMPLE`].
pub const EXTENDED: &str = "application/vnd.etsi.asic-e+zip";

/// Before the type in a comment.
const IN_COMMENT: &[u8] = b"mimetype=";

fn form(media_type: &str) -> Option<Form> {
    match media_type {
        SIMPLE => Some(Form::Simple),
        EXTENDED => Some(Form::Extended),
        _ => None,
    }
}

/// The type that a container says; `None` where it says none that we know.
pub fn read(
    members: &Members<'_>,
    comment: &[u8],
    deviations: &mut Vec<Deviation>,
) -> Option<Form> {
    let expected = "mimetype as the first file, as it is, with the type of the container";
    let mut odd = |at: Location, seen: String| {
        deviations.push(Deviation::new("AS-01", at, seen, expected));
    };
    let in_comment = comment
        .strip_prefix(IN_COMMENT)
        .map(|value| String::from_utf8_lossy(value).trim().to_owned());
    let found = members.entries.iter().enumerate().find(|(_, entry)| entry.name == MIMETYPE);
    let Some((position, entry)) = found else {
        if in_comment.is_none() {
            odd(Location::default(), "no type of container".to_owned());
        }
        return in_comment.as_deref().and_then(form);
    };
    if position > 0 {
        odd(entry.location(), "mimetype after other files".to_owned());
    }
    if entry.method != 0 {
        odd(entry.location(), "mimetype is packed".to_owned());
    }
    if !entry.plain {
        odd(entry.location(), "mimetype with extra data in its header".to_owned());
    }
    let content = members.whole(entry).unwrap_or_default();
    let value = String::from_utf8_lossy(&content).into_owned();
    let trimmed = value.trim();
    let known = form(trimmed);
    if known.is_none() || trimmed != value {
        let shown: String = value.chars().take(80).collect();
        odd(entry.location(), format!("type {}", shown.escape_debug()));
    }
    if in_comment.is_some_and(|other| other != trimmed) {
        odd(Location::default(), "another type in the comment".to_owned());
    }
    known
}
