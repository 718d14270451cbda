//! Why something could not be done, in Vietnamese: every error that reaches a person, and every
//! cause within one, by its English wording. In a row `{}` stands for what is said in Vietnamese,
//! too, `{=}` for what is not ours to translate: names, paths, numbers.
//!
//! `tests/languages.rs` reads the sources and fails where an error has no row here.

mod acting;
mod changing;
pub(super) mod compared;
mod containers;
mod filling;
mod keys;
mod parsing;
mod raising;
mod reading;
mod showing;

/// English and Vietnamese. Longer phrases stand before those that are their beginnings.
pub(super) fn rows() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    PLACES
        .iter()
        .chain(keys::ROWS)
        .chain(acting::ROWS)
        .chain(changing::ROWS)
        .chain(containers::ROWS)
        .chain(filling::ROWS)
        .chain(parsing::ROWS)
        .chain(raising::ROWS)
        .chain(reading::ROWS)
        .chain(showing::ROWS)
        .chain(compared::rows())
}

/// Asked last, since almost everything has their form.
pub(super) const GENERAL: &[(&str, &str)] = &[
    // The beginnings of many rows above.
    ("there is no {=}", "không có {=}"),
    ("an element {=}", "một phần tử {=}"),
    ("object {=}", "đối tượng {=}"),
    ("{=}: {}", "{=}: {}"),
    ("it is {}", "đây là {}"),
    // What parsers found, and what they would have taken.
    ("{}, expected {}", "{}, cần {}"),
];

/// Where in a file. They end a cause, so they are taken off first.
const PLACES: &[(&str, &str)] = &[
    ("{} (at byte {=})", "{} (tại byte {=})"),
    ("{} (object {=})", "{} (đối tượng {=})"),
    ("{} (at /{=})", "{} (tại /{=})"),
];
